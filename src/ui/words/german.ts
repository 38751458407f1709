/** @file Every text of the page in German. What each is for stands beside the English ones, in strings.ts and its like. */
import { counted } from '../counted.ts';
import type { Translation } from './translation.ts';

const photos = (count: number, formatted: string): string => counted(count, formatted, 'Foto', 'Fotos');
const groups = (count: number, formatted: string): string => counted(count, formatted, 'Gruppe', 'Gruppen');
const threads = (count: number, formatted: string): string => counted(count, formatted, 'Thread', 'Threads');

/** What a copy found on the other side already; nothing when that is none. */
function also(count: number, formatted: string): string {
  return count === 0 ? '' : `; ${counted(count, formatted, 'war', 'waren')} schon da`;
}

const PLACES = Object.freeze([
  Object.freeze(['oben links', 'oben', 'oben rechts']),
  Object.freeze(['links', 'in der Mitte', 'rechts']),
  Object.freeze(['unten links', 'unten', 'unten rechts']),
]);

const page: Translation['page'] = Object.freeze({
  name: 'Lookalike',
  title: 'Lookalike: Bildersuche in deinen eigenen Fotos',
  addFolder: 'Ordner hinzufügen',
  addPhotos: 'Fotos hinzufügen',
  trySamples: 'Beispielfotos ausprobieren',
  searchByImage: 'Mit einem Bild suchen',
  searchHint: 'Foto hierher ziehen, einfügen oder auswählen, um ähnliche zu finden',
  searchHintShort: 'Bildsuche',
  menu: 'Bibliothek und Einstellungen',
  filters: 'Filtern und sortieren',
  chosen: (name: string, value: string) => `${name}: ${value}`,
  review: 'Fast gleiche Fotos durchsehen',
  reviewHint: 'Welche Fotos bleiben, und eine Liste der anderen',
  map: 'Karte der Fotos',
  mapHint: 'Alle Fotos als Bild, ähnliche beieinander',
  close: 'Schließen',
  back: 'Zurück',
  cancel: 'Abbrechen',
  dismiss: 'Ausblenden',
  preparing: 'Lookalike wird für den Gebrauch ohne Netz vorbereitet …',
  noPolicy:
    'Lookalike ist nicht gestartet: Die Sicherheitsregel, die Fotos in diesem Browser hält, ist nicht in Kraft. Lade die Seite neu; hilft das nicht, entfernt etwas zwischen diesem Browser und der Seite ihr erstes Skript.',

  welcome: Object.freeze({
    title: 'Finde die Fotos, die sich gleichen.',
    lead: 'Wähle einen Ordner und zeige Lookalike ein beliebiges Bild: Es findet dieselbe Szene, die bearbeitete Kopie, den Beinahe-Zwilling.',
    drop: 'oder ziehe einen Ordner oder Fotos irgendwo auf diese Seite',
  }),

  privacy: Object.freeze({
    requests: (none: string, others: string) =>
      `${none} Fotos hochgeladen, ${others} Anfragen an andere Server.`,
    requestsWithServer: (none: string, requests: string, host: string, others: string) =>
      `${none} Fotos hochgeladen, ${requests} Anfragen an ${host}, ${others} an andere Server.`,
    counted: 'Von deinem Browser gezählt, seit diese Seite geöffnet wurde.',
    local: 'Deine Fotos werden in diesem Browser gelesen, verglichen und gemerkt, auf diesem Gerät.',
    onServer: (host: string) =>
      `Deine Fotos werden in diesem Browser gelesen. Ihre Vektoren, Pfade und Größen gehen an ${host}, den Server, den du eingetragen hast; er bewahrt und vergleicht sie. Vorschaubilder und Dateien bleiben hier.`,
    files: 'Deine Dateien werden nur gelesen, nie verändert oder gelöscht.',
    details: 'Alle Anfragen ansehen',
  }),

  server: Object.freeze({
    title: 'Milvus-Server',
    none: 'Keiner: Fotos liegen in diesem Browser',
    on: (host: string) => `auf ${host}`,
    intro:
      'Vektoren und Pfade können statt in diesem Browser auf einem Milvus-Server von dir liegen. Fotos und Vorschaubilder bleiben hier.',
    fields: Object.freeze({
      address: 'Adresse',
      token: 'Token',
      database: 'Datenbank',
      collection: 'Collection',
    }),
    addressExample: 'http://localhost:19530',
    tokenExample: 'Benutzer:Passwort oder ein API-Schlüssel',
    databaseExample: 'default',
    keepToken: 'Token auf diesem Gerät behalten',
    tokenKept: 'Wer dieses Browserprofil benutzt, kann ihn benutzen.',
    tokenInTab: 'Er wird vergessen, wenn dieser Tab geschlossen wird.',
    test: 'Verbindung prüfen',
    use: 'Diesen Server benutzen',
    back: 'Zurück zu diesem Browser',
    backHint:
      'Die Seite zeigt wieder die Fotos in diesem Browser und darf keinen anderen Server mehr fragen. Auf dem Server ändert sich nichts.',
    asking: (host: string) => `${host} wird gefragt …`,
    loadingAnew: (host: string) =>
      `Die Seite verbietet sich jeden Server, der ihr nicht genannt wurde. Sie lädt noch einmal, damit sie ${host} fragen darf, und setzt die Prüfung fort.`,
    notNameable: (origin: string) =>
      `Die Sicherheitsregel der Seite kann ${origin} nicht nennen. Trage stattdessen den Namen des Servers oder seine IPv4-Adresse ein.`,
    fits: (host: string, name: string, count: number, formatted: string) =>
      `${host} antwortet. Die Collection ${name} dort passt und enthält ${photos(count, formatted)}.`,
    willBeMade: (host: string, name: string) =>
      `${host} antwortet. Eine Collection ${name} gibt es dort noch nicht: Sie wird angelegt, wenn du den Server benutzt.`,
    place: (collection: string, database?: string) =>
      database === undefined
        ? `Collection ${collection}`
        : `Collection ${collection} in Datenbank ${database}`,
    inUse: (host: string) =>
      `Fotos werden auf ${host} gesucht und hinzugefügt: Dorthin gehen ihre Vektoren, Pfade und Größen. Vorschaubilder und Dateien bleiben in diesem Browser.`,
    notOpened: (host: string) => `Die Fotos auf ${host} konnten nicht geöffnet werden`,
    change: 'Einstellungen ändern',
  }),

  copy: Object.freeze({
    title: 'Fotos kopieren',
    start: Object.freeze({ 'to-server': 'Auf den Server kopieren', 'from-server': 'Vom Server kopieren' }),
    running: Object.freeze({
      'to-server': 'Wird auf den Server kopiert',
      'from-server': 'Wird vom Server kopiert',
    }),
    stop: 'Kopieren abbrechen',
    hint: 'Zwischen diesem Browser und dem Server, ohne etwas neu zu berechnen. Kopiert wird nur, was der anderen Seite fehlt; darum lässt es sich jederzeit anhalten und wieder beginnen.',
    done: Object.freeze({
      'to-server': (
        copied: number,
        formatted: string,
        present: number,
        formattedPresent: string,
        time: string,
      ) =>
        `${photos(copied, formatted)} in ${time} auf den Server kopiert${also(present, formattedPresent)}.`,
      'from-server': (
        copied: number,
        formatted: string,
        present: number,
        formattedPresent: string,
        time: string,
      ) => `${photos(copied, formatted)} in ${time} vom Server kopiert${also(present, formattedPresent)}.`,
    }),
    ended: Object.freeze({
      stopped: (copied: number, formatted: string) =>
        `Nach ${photos(copied, formatted)} angehalten. Noch einmal kopieren setzt dort fort.`,
      failed: (copied: number, formatted: string) =>
        `Das Kopieren endete vorzeitig, nach ${photos(copied, formatted)}. Noch einmal kopieren setzt dort fort.`,
    }),
  }),

  grid: Object.freeze({
    label: 'Deine Fotos',
    findLike: (path: string) => `Fotos wie ${path} finden`,
    remove: 'Aus der Bibliothek entfernen',
    noneMatch: 'Kein Foto der Bibliothek passt zu diesen Filtern.',
    waiting: 'Deine Fotos erscheinen hier, sobald sie gelesen sind.',
    facts: (width: string, height: string, bytes: string) => `${width} × ${height} · ${bytes}`,
  }),

  search: Object.freeze({
    results: 'Ergebnisse',
    resultsFor: (name: string) => `Ergebnisse für ${name}`,
    searches: 'Suchen',
    query: 'Suchfoto',
    clear: 'Zurück zur Bibliothek',
    pasted: 'Eingefügtes Bild',
    balance: 'Vom selben Bild zur selben Art von Ding',
    looks: 'selbes Bild',
    means: 'selbe Art von Ding',
    balanceValue: (percent: string) => `${percent} Art von Ding`,
    limit: 'Zeige',
    limitUnit: 'Ergebnisse',
    limitLabel: 'Anzahl der Ergebnisse',
    limitInvalid: (min: string, max: string) => `Gib eine ganze Zahl von ${min} bis ${max} ein.`,
    exportCsv: 'CSV exportieren',
    csvName: 'lookalikes.csv',
    csvHeader: Object.freeze(['query', 'rank', 'path', 'distance', 'similarity_percent', 'id', 'note']),
    busy: 'Suche läuft …',
    needsModel: 'Verglichen wird, sobald das Modell da ist; es wird nur beim ersten Besuch geladen.',
    busyMany: (count: string) => `${count} Fotos werden verglichen …`,
    found: (count: number, formatted: string) => counted(count, formatted, 'nächstes Foto', 'nächste Fotos'),
    failed: 'Keine Antwort',
    partial: (count: string) => `Gesucht wird in den ${count} bisher gemerkten Fotos; weitere kommen hinzu.`,
    stale: (count: number, formatted: string) =>
      `${photos(count, formatted)} ${count === 1 ? 'ist' : 'sind'} seitdem hinzugekommen.`,
    again: 'Noch einmal suchen',
    none: 'Die Bibliothek enthält kein anderes Foto, das gezeigt werden könnte.',
    noneMatch: 'Kein anderes Foto der Bibliothek passt zu diesen Filtern.',
    distance: 'Abstand',
    viewOriginal: 'Ansehen',
    view: (path: string) => `${path} ansehen`,
    shownOnly: 'Für diese Suche gezeigt, nicht hinzugefügt',
    many: (count: number, formatted: string) => counted(count, formatted, 'Suche', 'Suchen'),
    missing: (count: number, formatted: string) =>
      `${photos(count, formatted)} dieser Suche ${count === 1 ? 'ist' : 'sind'} nicht mehr hier.`,
    ofThumbnail:
      'Die Datei ist von hier aus nicht lesbar, darum wird mit ihrem Vorschaubild verglichen. Verbinde ihren Ordner wieder, dann wird die Antwort besser.',
    tooMany: (limit: string) =>
      `Nur die ersten ${limit} Fotos wurden zum Suchen genommen. Suche danach mit den übrigen.`,
    noQuery:
      'In dem, was gezogen oder ausgewählt wurde, ist kein Foto. Nimm eine Datei in JPEG, HEIC, PNG, WebP, GIF, AVIF oder BMP, ein Kamera-Rohbild oder einen Film.',
  }),

  query: Object.freeze({
    several: (count: number) => `${count} Fotos`,
    edit: (name: string) => `Ausschnitt von ${name} ändern`,
    open: 'Diese Suche ändern',
    change: 'Ändern',
    done: 'Fertig',
    region: 'Ausschnitt, mit dem gesucht wird',
    move: 'Ausschnitt mit den Pfeiltasten verschieben',
    corner: (isLeft: boolean, isTop: boolean) =>
      `Ecke ${isTop ? 'oben' : 'unten'} ${isLeft ? 'links' : 'rechts'}`,
    place: (left: string, top: string, width: string, height: string) =>
      `${left} von links, ${top} von oben, ${width} breit, ${height} hoch`,
    suggest: 'Ausschnitt vorschlagen',
    noSuggestion: 'Was das Foto zeigt, füllt es aus: Suche mit dem ganzen.',
    whole: 'Ganzes Foto',
    further: 'Mehrere Fotos, gedrehte Fotos',
    photos: 'Fotos dieser Suche',
    addFile: 'Foto hinzunehmen',
    addOther: 'Kamera oder Adresse',
    addHint: 'Oder drücke + und − an den Ergebnissen, für mehr und weniger von dem, was sie zeigen.',
    full: (most: string) => `Eine Suche verbindet höchstens ${most} Fotos.`,
    weight: (name: string) => `Wie viel ${name} zählt`,
    like: (name: string) => `Wie ${name}; drücken für das Gegenteil`,
    unlike: (name: string) => `Anders als ${name}; drücken für das Gegenteil`,
    more: (name: string) => `Mehr wie ${name}`,
    less: (name: string) => `Weniger wie ${name}`,
    remove: (name: string) => `${name} aus dieser Suche nehmen`,
    turns: 'Auch gespiegelt und gedreht',
    turnsHint: 'Findet Kopien, die gedreht oder beschnitten wurden, und dauert etwa siebenmal so lange.',
  }),

  source: Object.freeze({
    title: 'Ein Foto von der Kamera oder einer Adresse',
    open: 'Kamera oder Adresse',
    camera: 'Kamera starten',
    cameraApp: 'Kamera-App des Geräts',
    shoot: 'Foto aufnehmen',
    shot: 'Kamerafoto.jpg',
    notYet: 'Die Kamera zeigt noch kein Bild. Versuche es gleich noch einmal.',
    refused:
      'Der Browser lässt diese Seite die Kamera nicht benutzen. Erlaube es in den Einstellungen dieser Website.',
    noCamera:
      'Von hier aus ist keine Kamera benutzbar. Versuche die Kamera-App des Geräts oder wähle eine Datei.',
    address: 'Adresse eines Fotos',
    addressHint: (origin: string) =>
      `Nur auf ${origin}: Diese Seite fragt niemanden sonst. Speichere Fotos von anderswo, oder kopiere sie und füge sie ein.`,
    fetch: 'Foto holen',
    elsewhere: (origin: string) =>
      `Diese Seite fragt keinen Server außer ${origin}. Speichere das Foto und wähle die Datei, oder kopiere es und füge es hier ein.`,
    unreachable: 'An dieser Adresse ist kein Foto. Prüfe sie und versuche es noch einmal.',
  }),

  why: Object.freeze({
    title: 'Wo es ähnlich ist',
    show: (name: string) => `Zeigen, wo ${name} ähnlich ist`,
    busy: 'Es wird gesucht, wo es ähnlich ist …',
    place: (row: number, column: number) => `Am ähnlichsten ${PLACES[row]?.[column] ?? ''}.`,
  }),

  drop: Object.freeze({
    add: 'Zur Bibliothek hinzufügen',
    addHint: 'Ein Ordner oder Fotos, die später gefunden werden sollen',
    search: 'Hiermit suchen',
    searchHint: 'Ein Foto, mehrere oder ein Ordner davon',
  }),

  status: Object.freeze({
    label: 'Stand',
    reading: 'Fotos werden gesucht',
    photosOf: (done: string, found: string) => `${done} von ${found}`,
    photosSoFar: (done: string) => `${done} fertig, weitere werden gesucht`,
    rate: (rate: string) => `${rate} Fotos/s`,
    left: (time: string) => `noch ${time}`,
    paused: Object.freeze({
      person: 'Angehalten',
      battery: 'Angehalten, um den Akku zu schonen, bis dieser Tab zu sehen ist',
      full: 'Angehalten: kein Platz mehr',
    }),
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    stop: 'Abbrechen',
    stopping: 'Wird beendet …',
    waiting: (count: number, formatted: string) =>
      counted(count, formatted, 'weiterer wartet', 'weitere warten'),
    loadingModel: 'Das Modell wird geladen',
    loadingOf: (loaded: string, total: string) => `${loaded} von ${total}`,
    startingEngine: 'Die Berechnung startet',
    engineFailed: 'Die Berechnung ist nicht gestartet',
    retry: 'Noch einmal versuchen',
    photos,
    rebuilding: 'Der Index wird neu aufgebaut',
    threads,
    problems: (count: number, formatted: string) => counted(count, formatted, 'Problem', 'Probleme'),
    added: (count: number, formatted: string) => `${photos(count, formatted)} hinzugefügt`,
    removed: (formatted: string) => `${formatted} verschwunden`,
    unchanged: (formatted: string) => `${formatted} schon bekannt`,
    skipped: (count: number, formatted: string) =>
      counted(count, formatted, 'andere Datei', 'andere Dateien'),
    took: (time: string) => `in ${time}`,
    stopped: 'Beendet; was hinzugefügt wurde, bleibt',
    progress: 'Fortschritt',
  }),

  adding: Object.freeze({
    title: 'Fotos hinzufügen',
    gentle: 'Schonend',
    gentleHint: 'Nutzt die Hälfte des Prozessors, damit andere Programme flink bleiben.',
    pauseOnBattery: 'Akku schonen',
    pauseOnBatteryHint: 'Anhalten, solange dieser Tab verdeckt ist und das Gerät nicht lädt.',
    pairs: 'Ein Foto von zweien',
    pairsHint:
      'Von einem Bild und dem Rohbild oder Film, den die Kamera daneben schrieb, wird nur das Bild hinzugefügt.',
    minSide: 'Kleinstes Foto',
    minSideHint: 'Fotos mit weniger Pixeln an der kürzeren Seite bleiben weg. 0: keine.',
    globs: 'Weglassen',
    globsHint:
      'Namen oder Pfade, je Zeile einer: Screenshots, *.gif, Handy/WhatsApp. Versteckte Dateien bleiben immer weg. Nach einer Änderung richtet sich der nächste Abgleich danach.',
  }),

  archive: Object.freeze({
    title: 'Export und Import',
    what: 'Eine Datei mit allen Vektoren, Angaben und Ordnern dieser Bibliothek: für einen anderen Browser oder Rechner, oder zum Aufheben. Es ist ein ZIP mit CSV- und NumPy-Dateien, lesbar für jeden, der es hat.',
    thumbnails: 'Mit Vorschaubildern',
    thumbnailsHint:
      'Ohne sie werden importierte Fotos mit ihrem Namen gezeigt, bis ihr Ordner hinzugefügt ist.',
    export: 'Bibliothek exportieren',
    import: 'Importieren …',
    running: Object.freeze({ export: 'Wird exportiert', import: 'Wird importiert' }),
    stop: 'Abbrechen',
    exported: (count: number, formatted: string, time: string) =>
      `${photos(count, formatted)} in ${time} exportiert.`,
    imported: (added: number, formatted: string, present: number, formattedPresent: string, time: string) =>
      `${photos(added, formatted)} in ${time} importiert${also(present, formattedPresent)}.`,
    stopped: Object.freeze({
      export: 'Der Export wurde abgebrochen; keine Datei blieb zurück.',
      import:
        'Der Import wurde abgebrochen. Was bis dahin importiert wurde, bleibt; die Datei noch einmal zu importieren fügt den Rest hinzu.',
    }),
    ask: Object.freeze({
      title: 'Diese Bibliothek importieren?',
      text: (count: number, formatted: string, thumbnails: boolean, made: string, profile: string) =>
        `Die Datei enthält ${photos(count, formatted)} ${thumbnails ? 'mit' : 'ohne'} Vorschaubilder, exportiert am ${made} (Profil ${profile}). Die schon hier sind, bleiben, wie sie sind; die anderen kommen hinzu.`,
      action: 'Importieren',
    }),
  }),

  index: Object.freeze({
    title: 'Index',
    plan: 'Suchen beantwortet',
    plans: Object.freeze({ auto: 'Automatisch', hnsw: 'HNSW', exact: 'Genau' }),
    meanings: Object.freeze({
      auto: (now: string) => `Was für diese Bibliothek schneller ist: jetzt ${now}.`,
      hnsw: 'Ein Graph von Nachbarn: in den größten Bibliotheken schnell, und übersieht ab und zu ein Foto.',
      exact: 'Ein Vergleich mit jedem Foto: übersieht keines und dauert länger, je mehr es sind.',
    }),
    taken: Object.freeze({ hnsw: 'HNSW', exact: 'der genaue Vergleich' }),
  }),

  backend: Object.freeze({ wasm: 'WebAssembly', webgpu: 'WebGPU' }),

  panel: Object.freeze({
    library: 'Bibliothek',
    folders: 'Ordner',
    noFolders: 'Noch kein Ordner.',
    looseFiles: 'Einzelne Fotos',
    photosIn: photos,
    folderState: Object.freeze({
      connected: '',
      locked: 'Nicht verbunden',
      away: 'Nicht da: Laufwerk nicht angeschlossen',
      unlinked: 'Zum Aktualisieren noch einmal auswählen',
    }),
    rescan: 'Nach neuen und geänderten Fotos sehen',
    rescanNamed: (name: string) => `In ${name} nach neuen und geänderten Fotos sehen`,
    rescanAll: 'Alle abgleichen',
    reconnect: 'Wieder verbinden',
    reconnectNamed: (name: string) => `${name} wieder verbinden`,
    locked: (names: string, count: number) =>
      `${names} ${count === 1 ? 'ist' : 'sind'} nicht verbunden, seit der Browser geschlossen wurde. Suchen geht trotzdem.`,
    removeFolder: 'Ordner entfernen',
    removeFolderNamed: (name: string) => `Ordner ${name} entfernen`,
    clearLibrary: 'Bibliothek leeren',
    storage: 'Speicher',
    storageUsed: (used: string, quota: string) => `${used} belegt von ${quota}, die der Browser erlaubt`,
    storageUse: Object.freeze({
      rows: 'Zeilen und Graph',
      files: 'Vektoren und Codes',
      thumbnails: 'Vorschaubilder',
      model: 'App und Modell',
    }),
    littleRoom:
      'Es ist wenig Platz: Vorschaubilder werden beim Zeigen aus den Fotos gemacht und nicht aufgehoben.',
    persisted: 'Der Browser behält diese Bibliothek, bis du sie leerst.',
    persistedThumbnails: 'Der Browser behält Vorschaubilder und Ordner, bis du sie leerst.',
    notPersistedThumbnails:
      'Wird der Platz knapp, kann der Browser Vorschaubilder und Ordner löschen. Fotos und der Server bleiben, wie sie sind.',
    notPersisted:
      'Wird der Platz knapp, kann der Browser diese Bibliothek als Ganzes löschen. Deine Fotos bleiben, wo sie sind. Installiere die Seite, setze ein Lesezeichen oder benutze sie öfter, dann verspricht der Browser vielleicht, sie zu behalten; oder exportiere die Bibliothek.',
    engine: 'Berechnung',
    computes: 'Rechnet mit',
    precision: 'Genauigkeit',
    workers: 'Worker',
    workersValue: (workers: string, count: number, formatted: string) =>
      `${workers} × ${threads(count, formatted)}`,
    selfCheck: 'Selbsttest',
    selfCheckValue: (cosine: string) => `${cosine} Übereinstimmung mit der Referenz`,
    unknown: 'noch nicht gemessen',
    profile: 'Vektor',
    profileValue: (id: string, dimension: string) => `${id}, ${dimension} Zahlen je Foto`,
    indexAnswers: 'Antwortet',
    indexKind: Object.freeze({ hnsw: 'HNSW-Graph', flat: 'genauer Vergleich' }),
    indexRows: (sealed: string, growing: string) => `${sealed} im Graphen, ${growing} einzeln verglichen`,
    indexState: Object.freeze({
      ready: 'bereit',
      building: 'nimmt neue Fotos auf',
      rebuilding: 'wird neu aufgebaut',
      resting: 'auf der Platte, bis eine Suche ihn braucht',
    }),
    indexBytes: 'Arbeitsspeicher',
    recall: 'Recall gegen den genauen Vergleich',
    samples: 'Beispielfotos',
    samplesBy: 'Fotografien unter freien Lizenzen:',
    samplesFailed: 'Die Liste der Urheber konnte nicht gelesen werden.',
    keyboard: 'Tasten',
    privacy: 'Privatsphäre',
    failures: 'Fotos, die nicht hinzugefügt werden konnten',
    noFailures: 'Jedes Foto wurde hinzugefügt.',
    failuresRunning: 'Die Liste ist vollständig, wenn alles durchgesehen ist.',
    failuresPassing: 'Kann ein andermal gelingen',
    failuresPassingHint: 'Das Foto war nicht da, oder der Rechner war beschäftigt.',
    failuresLasting: 'So nicht lesbar',
    failuresLastingHint: 'Ersetze oder exportiere sie, wie der Grund es sagt; dann versuche es noch einmal.',
    retry: 'Noch einmal versuchen',
    retryNamed: (path: string) => `Noch einmal versuchen: ${path}`,
    retryAll: 'Alle noch einmal versuchen',
    copyReport: 'Bericht kopieren',
  }),

  confirm: Object.freeze({
    removePhoto: Object.freeze({
      title: 'Dieses Foto aus der Bibliothek entfernen?',
      text: (path: string) =>
        `Lookalike vergisst ${path}: seinen Vektor und sein Vorschaubild. Die Datei auf deinem Gerät bleibt, wie sie ist.`,
      onServer: (path: string, host: string) =>
        `Lookalike löscht ${path} auf ${host} und das Vorschaubild in diesem Browser. Die Datei auf deinem Gerät bleibt, wie sie ist.`,
      action: 'Foto entfernen',
    }),
    removeFolder: Object.freeze({
      title: 'Diesen Ordner aus der Bibliothek entfernen?',
      text: (name: string, count: number, formatted: string) =>
        `Lookalike vergisst ${name} mit ${photos(count, formatted)}: Vektoren und Vorschaubilder. Die Dateien auf deinem Gerät bleiben, wie sie sind.`,
      onServer: (name: string, count: number, formatted: string, host: string) =>
        `Lookalike löscht ${photos(count, formatted)} von ${name} auf ${host} und ihre Vorschaubilder in diesem Browser. Die Dateien auf deinem Gerät bleiben, wie sie sind.`,
      action: 'Ordner entfernen',
    }),
    clear: Object.freeze({
      title: 'Die Bibliothek leeren?',
      text: (count: number, formatted: string) =>
        `Lookalike vergisst ${photos(count, formatted)}: Vektoren, Vorschaubilder und Ordner. Die Dateien auf deinem Gerät bleiben, wie sie sind.`,
      action: 'Bibliothek leeren',
    }),
    clearOnServer: Object.freeze({
      title: (host: string) => `Die Bibliothek auf ${host} leeren?`,
      text: (count: number, formatted: string, collection: string, host: string) =>
        `Lookalike löscht ${photos(count, formatted)} der Ordner dieses Browsers aus der Collection ${collection} auf ${host} und vergisst hier Ordner und Vorschaubilder. Was andere in die Collection legten, bleibt, ebenso die Dateien auf deinem Gerät.`,
      action: 'Auf dem Server löschen',
    }),
    leave: Object.freeze({
      title: 'Die Seite jetzt neu laden?',
      text: 'Gerade werden Fotos hinzugefügt oder kopiert. Neu laden beendet das; was fertig ist, bleibt, und noch einmal beginnen setzt dort fort.',
      action: 'Beenden und neu laden',
    }),
  }),

  done: Object.freeze({
    sparedBattery:
      'Das Hinzufügen wurde angehalten, während dieser Tab verdeckt war, um den Akku zu schonen. Jetzt geht es weiter.',
    copiedReport: 'Der Bericht wurde kopiert.',
    removedPhoto: 'Das Foto wurde aus der Bibliothek entfernt.',
    removedFolder: (name: string) => `${name} wurde aus der Bibliothek entfernt.`,
    cleared: 'Die Bibliothek ist wieder leer.',
    clearedOnServer: (host: string) => `Die Fotos der Ordner dieses Browsers wurden auf ${host} gelöscht.`,
  }),

  compass: Object.freeze({ north: 'N', south: 'S', east: 'O', west: 'W' }),

  language: Object.freeze({
    title: 'Sprache',
    ofBrowser: (language: string) => `Wie der Browser (${language})`,
    hint: 'Die Seite wird darin neu geladen.',
  }),
});

const review: Translation['review'] = Object.freeze({
  title: 'Fast gleiche Fotos',
  lead: 'Entscheide, welche Fotos bleiben. Hier wird nichts verschoben oder gelöscht: Du bekommst eine Liste oder ein Skript davon, was du entschieden hast.',
  tiers: Object.freeze({ file: 'Selbe Datei', picture: 'Selbes Bild', scene: 'Selbe Szene' }),
  tierHints: Object.freeze({
    file: 'Mehrere Dateien mit genau denselben Bytes.',
    picture: 'Bearbeitet, verkleinert oder neu gespeichert: eine Fotografie in mehreren Fassungen.',
    scene: 'Derselbe Augenblick oder Ort, noch einmal fotografiert oder eng zugeschnitten.',
  }),
  tierNumbers: (precision: string, recall: string) =>
    `Wo es beginnt, waren ${precision} der Paare richtig, und ${recall} der richtigen wurden gefunden, unter bezeichneten Fotos.`,
  count: (open: string) => open,
  counting: '…',
  least: 'Mindestens so ähnlich wie',
  most: 'Und höchstens',
  reset: 'Zurücksetzen',
  show: 'Zeigen',
  shows: Object.freeze({
    open: (formatted: string) => `Offen (${formatted})`,
    decided: (formatted: string) => `Entschieden (${formatted})`,
  }),
  groups: 'Gruppen',
  found: groups,
  none: Object.freeze({
    open: 'Hier gibt es nichts durchzusehen.',
    decided: 'Hier wurde noch keine Gruppe entschieden.',
  }),
  busy: 'Gruppen werden gesucht …',
  progress: Object.freeze({
    label: 'Fotos werden verglichen',
    text: (done: string, total: string) => `${done} von ${total} Fotos verglichen`,
    pace: (rate: string) => `${rate} Fotos/s`,
    left: (time: string) => `noch ${time}`,
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    paused: 'Angehalten',
  }),
  group: (count: number, formatted: string, similarity: string) =>
    `${photos(count, formatted)}, zu ${similarity} ähnlich oder mehr`,
  fileGroup: (count: number, formatted: string) => counted(count, formatted, 'Datei', 'Dateien'),
  accept: 'Übernehmen',
  acceptHint: 'Die markierten bleiben, die anderen kommen auf die Liste',
  keepAll: 'Alle behalten',
  keepAllHint: 'Sie gehören zusammen und bleiben alle; du wirst nicht wieder gefragt',
  distinct: 'Nicht gleich',
  distinctHint: 'Es sind verschiedene Fotos; sie werden nicht wieder zusammengestellt',
  again: 'Noch einmal durchsehen',
  stays: 'Bleibt',
  goes: 'Auf der Liste',
  reference: 'Referenzordner: bleibt immer',
  toggle: (path: string, stays: boolean) => `${path}: ${stays ? 'bleibt' : 'kommt auf die Liste'}`,
  compare: (path: string) => `${path} mit dem vergleichen, das bleibt`,
  reasons: Object.freeze({
    raw: 'Rohbild',
    pixels: 'meiste Pixel',
    bytes: 'größte Datei',
    facts: 'meiste Angaben',
    older: 'älteste',
    folder: 'bevorzugter Ordner',
    reference: 'Referenzordner',
  }),
  noReason: 'kürzester Pfad',
  acceptAll: (formatted: string) => `Alle ${formatted} Vorschläge übernehmen`,
  acceptingAll: 'Die Fotos werden gelesen …',
  confirmAll: Object.freeze({
    title: 'Alle Vorschläge übernehmen?',
    text: (count: number, formatted: string, stay: string, go: string, bytes: string) =>
      `In ${groups(count, formatted)} bleiben ${stay}, und ${go} (${bytes}) kommen auf die Liste. Keine Datei wird angerührt, und du kannst es zurücknehmen.`,
    action: 'Alle übernehmen',
  }),
  done: Object.freeze({
    reviewed: (count: number, formatted: string) => `${groups(count, formatted)} entschieden.`,
    distinct: 'Sie werden nicht wieder zusammengestellt.',
    again: 'Wird noch einmal durchgesehen.',
  }),
  undo: 'Zurücknehmen',
  undone: 'Zurückgenommen.',
  rules: Object.freeze({
    title: 'Welches bleibt',
    hint: 'Es entscheidet die erste Regel, die die Fotos unterscheidet.',
    names: Object.freeze({
      raw: 'Ein Rohbild vor dem, was daraus gemacht wurde',
      pixels: 'Mehr Pixel',
      bytes: 'Die größere Datei',
      facts: 'Mehr Angaben: Datum, Kamera, Ort',
      older: 'Das ältere',
      folder: 'Das im bevorzugten Ordner',
    }),
    up: (name: string) => `Früher: ${name}`,
    down: (name: string) => `Später: ${name}`,
    preferred: 'Bevorzugter Ordner',
    preferredHint: 'Ein Ordner oder ein Pfad darunter: Fotos/Beste',
    references: 'Referenzordner',
    referencesHint: 'Ordner oder Pfade, je Zeile einer. Was in ihnen liegt, bleibt immer.',
  }),
  result: Object.freeze({
    title: 'Ergebnis',
    nothing: 'Entscheide zuerst über eine Gruppe.',
    summary: (count: number, formatted: string, formattedFiles: string, bytes: string) =>
      `${groups(count, formatted)} entschieden, ${formattedFiles} auf der Liste (${bytes}).`,
    format: 'Format',
    formats: Object.freeze({
      sh: 'Shell-Skript, das sie verschiebt (Linux, macOS)',
      ps1: 'PowerShell-Skript, das sie verschiebt (Windows)',
      csv: 'CSV, mit denen, die bleiben',
      json: 'JSON, mit denen, die bleiben',
      txt: 'Pfade, je Zeile einer',
    }),
    folder: 'Verschieben in einen Ordner namens',
    scriptHint:
      'Lies das Skript, bevor du es ausführst. Es verschiebt und löscht nie, und es sieht zuerst nach, ob von jeder Gruppe eine Datei da ist, die bleibt. Führe es dort aus, wo dein Ordner liegt.',
    save: 'Speichern',
    unwritten: (count: number, formatted: string) =>
      `${counted(count, formatted, 'Datei hat', 'Dateien haben')} einen Namen, den dieses Format nicht ausdrücken kann; ihre Gruppen sind weggelassen.`,
    failed: 'Es konnte nicht gespeichert werden.',
  }),
});

const errors: Translation['errors'] = Object.freeze({
  INVALID_ARGUMENT: 'Eine Angabe liegt außerhalb dessen, was erlaubt ist.',
  EMPTY_FILE: 'Die Datei ist leer.',
  FILE_UNREADABLE:
    'Die Datei konnte nicht gelesen werden. Sieh nach, ob sie noch da ist, und versuche es noch einmal.',
  NOT_AN_IMAGE: 'Die Datei ist kein Foto.',
  UNSUPPORTED_FORMAT: 'Dieses Format kann hier nicht gelesen werden. Exportiere das Foto als JPEG.',
  CORRUPT_IMAGE: 'Das Foto ist beschädigt. Ersetze es durch eine heile Kopie.',
  IMAGE_TOO_LARGE: 'Das Foto hat zu viele Pixel. Verkleinere es.',
  PHOTO_TIMEOUT:
    'Das Foto hat zu lange gebraucht. Versuche es noch einmal, wenn der Rechner weniger zu tun hat.',
  IMAGE_TOO_SMALL: 'Das Foto hat weniger Pixel als gewünscht.',
  FOLDER_AWAY: 'Der Ordner ist nicht da. Schließe sein Laufwerk an; seine Fotos bleiben in der Bibliothek.',
  NO_PHOTOS: 'Hier ist kein Foto.',
  EMPTY_LIBRARY: 'Die Bibliothek ist noch leer. Füge zuerst einen Ordner oder Fotos hinzu.',
  NOT_FOUND: 'Das gibt es hier nicht mehr.',
  MODEL_UNAVAILABLE:
    'Das Modell konnte nicht geladen werden. Prüfe die Verbindung und versuche es noch einmal.',
  MODEL_INVALID:
    'Diese Datei kann nicht als Modell benutzt werden. Wähle eine andere; das Modell in Benutzung bleibt.',
  BACKEND_FAILED: 'Die Berechnung ist fehlgeschlagen. Lade die Seite neu.',
  SELF_CHECK_FAILED: 'Die Berechnung rechnet auf diesem Gerät falsch und wird nicht benutzt.',
  STORE_UNAVAILABLE:
    'Der Speicher des Browsers ist nicht benutzbar. Schließe andere Tabs dieser Seite und lade neu.',
  QUOTA_EXCEEDED: 'Der Platz, den der Browser erlaubt, ist voll. Schaffe Platz; dann geht es weiter.',
  ARCHIVE_INVALID:
    'Diese Datei ist keine Bibliothek, die importiert werden kann. Exportiere sie noch einmal.',
  GALLERY_INVALID:
    'Diese Galerie kann nicht gelesen werden. Lade die Seite neu; hilft das nicht, sag es dem, der sie veröffentlicht hat.',
  READ_ONLY: 'Dies ist eine veröffentlichte Galerie: Sie kann durchsucht, aber nicht verändert werden.',
  SNAPSHOT_INVALID: 'Ein gespeicherter Index ist beschädigt. Er wird aus den Fotos neu aufgebaut.',
  MILVUS: 'Milvus hat die Anfrage abgelehnt.',
  MILVUS_UNREACHABLE: 'Der Milvus-Server ist nicht erreichbar. Dort ist nichts geschehen.',
  MILVUS_UNCLEAR: 'Vom Milvus-Server kam keine Antwort; die Änderung kann geschehen sein oder nicht.',
  WORKER_LOST: 'Ein Hintergrundprozess wurde beendet. Versuche es noch einmal.',
  INTERNAL: 'Ein Fehler in Lookalike.',
});

const filters: Translation['filters'] = Object.freeze({
  label: 'Filter',
  choices: Object.freeze({
    folder: 'Ordner',
    camera: 'Kamera',
    format: 'Format',
    orientation: 'Ausrichtung',
    place: 'Ort',
    kind: 'Art',
  }),
  orientations: Object.freeze({ landscape: 'Querformat', portrait: 'Hochformat', square: 'Quadratisch' }),
  taken: 'Datum',
  size: 'Größe',
  several: (formatted: string) => `${formatted} gewählt`,
  counting: 'Wird gezählt …',
  none: 'Kein Foto der Bibliothek sagt darüber etwas.',
  narrow: 'Tippen, um die Liste zu kürzen',
  more: (formatted: string) => `${formatted} weitere: Tippe, um sie zu finden.`,
  from: 'Von',
  to: 'Bis',
  years: 'Jahre',
  megabytes: 'Datei, in Megabyte',
  side: 'Kürzere Seite, in Pixeln',
  order: 'Sortieren nach',
  orders: Object.freeze({
    newest: 'Neueste zuerst',
    oldest: 'Älteste zuerst',
    largest: 'Größte Datei zuerst',
    smallest: 'Kleinste Datei zuerst',
  }),
  mostSimilar: 'Ähnlichste zuerst',
  asAdded: 'Wie hinzugefügt',
  clear: 'Filter aufheben',
  shown: (formatted: string, all: string) => `${formatted} von ${all} Fotos`,
  between: (from: string, to: string) => `${from} – ${to}`,
  since: (from: string) => `ab ${from}`,
  until: (to: string) => `bis ${to}`,
  request: Object.freeze({
    show: 'Milvus-Anfrage zeigen',
    filter: 'Filter',
    noFilter: 'Nichts wird gefiltert.',
    body: 'Anfrage',
    otherApi: 'Dieser Server hat nur REST v1; dessen Anfragen werden nicht gezeigt.',
    numbers: (formatted: string) => `… ${formatted} Zahlen`,
    copyFilter: 'Filter kopieren',
    copyBody: 'Anfrage kopieren',
    copied: 'Kopiert.',
  }),
});

const viewer: Translation['viewer'] = Object.freeze({
  label: 'Foto',
  withKey: (name: string, key: string) => `${name} (${key})`,
  position: (position: string, count: string) => `${position} / ${count}`,
  told: (position: string, count: string, name: string) => `${position} von ${count}: ${name}`,
  previous: 'Voriges Foto',
  next: 'Nächstes Foto',
  find: 'Ähnliche finden',
  region: 'Mit einem Ausschnitt suchen',
  compare: 'Mit dem gesuchten Foto vergleichen',
  facts: 'Angaben',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  toggleZoom: (percent: string) => `${percent}: drücken für das ganze Foto oder seine wirklichen Pixel`,
  small: 'Die Datei ist von hier aus nicht mehr lesbar; dies ist das aufgehobene Vorschaubild.',
  undrawn: 'Die Datei lässt sich nicht mehr zeichnen; dies ist ihr Vorschaubild.',
  neither: 'Weder die Datei noch ein Vorschaubild kann gezeigt werden.',
  onlyThere: 'Nur dem Server bekannt: Weder die Datei noch ein Vorschaubild liegt in diesem Browser.',
  names: Object.freeze({
    path: 'Pfad',
    similarity: 'Ähnlichkeit',
    distance: 'Abstand',
    pixels: 'Pixel',
    bytes: 'Größe',
    format: 'Format',
    taken: 'Aufgenommen',
    camera: 'Kamera',
    place: 'Ort',
    kinds: 'Arten',
  }),
  pixels: (width: string, height: string, megapixels: string) =>
    `${width} × ${height} (${megapixels} Megapixel)`,
  unknown: '–',
  comparison: Object.freeze({
    title: 'Vergleich',
    single: 'Zurück zu einem Foto',
    modes: Object.freeze({ sides: 'Nebeneinander', wipe: 'Übereinander' }),
    mode: 'Wie zwei Fotos gezeigt werden',
    swap: 'Seiten tauschen',
    border: 'Grenze zwischen den beiden Fotos',
    share: (percent: string, name: string) => `${percent} von ${name}`,
    side: (isFirst: boolean, name: string) => `${isFirst ? 'Erstes' : 'Zweites'}: ${name}`,
    fact: 'Angabe',
    differs: 'verschieden',
  }),
});

const map: Translation['map'] = Object.freeze({
  title: 'Karte',
  photos,
  label: (count: number, formatted: string) => `Karte von ${photos(count, formatted)}, ähnliche beieinander`,
  keys: 'Pfeiltasten führen von Foto zu Foto, Eingabe findet ähnliche, Plus und Minus zoomen, Pos1 zeigt alles, Escape führt zurück.',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  all: 'Alles zeigen',
  anew: 'Neu anordnen',
  anewHint:
    'Rückt Fotos, die später kamen, dorthin, wo sie am besten passen; die anderen bleiben ungefähr, wo sie sind',
  colors: 'Farben',
  colorings: Object.freeze({ kind: 'Arten', folder: 'Ordner', none: 'Keine' }),
  others: 'Andere',
  find: 'Ähnliche finden',
  pointed: (path: string, kind: string) => (kind === '' ? path : `${path}, ${kind}`),
  progress: Object.freeze({
    label: 'Die Karte entsteht',
    first: 'Die Karte entsteht einmal und bleibt dann. Ähnliche Fotos kommen zusammen.',
    comparing: (done: string, total: string) => `${done} von ${total} Fotos verglichen`,
    arranging: (share: string) => `Anordnen, ${share}`,
    pace: (rate: string) => `${rate} Fotos/s`,
    left: (time: string) => `noch ${time}`,
    cancel: 'Abbrechen',
  }),
  canceled: 'Die Karte wurde nicht erstellt.',
  make: 'Karte erstellen',
  failed: 'Die Karte konnte nicht erstellt werden.',
  again: 'Noch einmal versuchen',
  empty: 'Es gibt noch keine Fotos für eine Karte.',
});

const copies = (count: number, formatted: string): string =>
  counted(count, formatted, 'fast gleiches Foto', 'fast gleiche Fotos');

const results: Translation['results'] = Object.freeze({
  bands: Object.freeze({
    file: 'Dieselbe Datei',
    picture: 'Dasselbe Bild',
    scene: 'Dieselbe Szene',
    kind: 'Dieselbe Art',
  }),
  numbers: (precision: string, recall: string) => `Genauigkeit ${precision}, Trefferquote ${recall}`,
  numbersHint:
    'An benannten Fotos gemessen, ab dem Beginn: wie viele der Paare hierher gehören und wie viele von denen, die hierher gehören, gefunden werden.',
  folded: (count: number, formatted: string) => `${copies(count, formatted)} zusammengefasst.`,
  unfoldAll: 'Alle zeigen',
  foldAll: 'Fast gleiche zusammenfassen',
  unfold: (count: number, formatted: string, path: string) =>
    `${copies(count, formatted)} wie ${path} zeigen`,
  fold: (path: string) => `Fast gleiche Fotos wie ${path} zusammenfassen`,
  large: 'Bester Treffer groß',
  more: 'Mehr zeigen',
  similarity: Object.freeze({
    name: 'Ähnlichkeit',
    least: 'Mindestens',
    most: 'Höchstens',
    any: 'Beliebig',
    within: (formatted: string, all: string) => `${formatted} von ${all} Fotos sind so ähnlich.`,
    withinMost: (formatted: string) => `Mindestens ${formatted} Fotos sind so ähnlich.`,
    counting: 'Wird gezählt …',
    otherBalance: 'Die benannten Stufen wurden in der Mittelstellung des Reglers gemessen.',
  }),
});

const models: Translation['models'] = Object.freeze({
  title: 'Modelle',
  hint: 'Was aus Fotos Vektoren macht: ein anderes wählen oder ein eigenes hinzufügen',
  lead: 'Ein Modell macht aus einem Foto Zahlen, und nach diesen werden Fotos verglichen. Jedes Modell hat seine eigenen: Um es zu wechseln, wird jedes Foto noch einmal eingebettet.',
  onServer: (host: string) =>
    `Die Fotos liegen auf ${host}. Das Modell lässt sich für die Fotos wechseln, die in diesem Browser liegen.`,
  list: 'Modelle zur Auswahl',
  inUse: 'In Gebrauch',
  measured: 'Dein eigenes. Treffer werden nach dem benannt, was du an deinen Fotos gemessen hast.',
  unmeasured:
    'Dein eigenes. Seine Ähnlichkeit hat noch keine Namen: Miss sie mit Kopien auf der Seite „Bewertung“.',
  toEvaluation: 'Bewertung',
  toModels: 'Ein anderes Modell wählen',
  numbers: (numbers: string, bytes: string) => `${numbers} Zahlen, ${bytes} je Foto`,
  file: (bytes: string) => `Datei ${bytes}`,
  pace: (ms: string) => `${ms} ms je Foto`,
  added: (day: string) => `hinzugefügt am ${day}`,
  vectors: (count: number, formatted: string) =>
    `${counted(count, formatted, 'Foto hat', 'Fotos haben')} seinen Vektor`,
  use: 'Dieses Modell benutzen',
  goBack: 'Zu ihm zurückkehren',
  goBackHint: 'Seine Vektoren sind alle da: sofort',
  drop: 'Seine Vektoren löschen',
  remove: 'Modell entfernen',
  named: (action: string, model: string) => `${action}: ${model}`,
  ask: Object.freeze({
    use: Object.freeze({
      title: (model: string) => `${model} benutzen?`,
      text: (count: number, formatted: string, time: string | null, old: string) =>
        `${counted(count, formatted, 'Foto wird', 'Fotos werden')} neu eingebettet${time === null ? '' : `, in etwa ${time}`}. Das geschieht im Hintergrund, und ${old} antwortet solange. Es lässt sich anhalten und geht nach einem Neustart weiter. Die Vektoren von ${old} bleiben, damit du zurückkehren kannst.`,
      action: 'Dieses Modell benutzen',
    }),
    drop: Object.freeze({
      title: (model: string) => `Die Vektoren von ${model} löschen?`,
      text: (count: number, formatted: string) =>
        `${counted(count, formatted, 'Vektor wird', 'Vektoren werden')} gelöscht. Um das Modell wieder zu benutzen, wird jedes Foto noch einmal eingebettet. Kein Foto wird angerührt.`,
      action: 'Vektoren löschen',
    }),
    remove: Object.freeze({
      title: (model: string) => `${model} entfernen?`,
      text: (bytes: string) =>
        `Das Modell (${bytes}) und seine Vektoren verlassen diesen Browser. Die Datei, aus der du es hinzugefügt hast, bleibt, wie sie ist, und deine Fotos auch.`,
      action: 'Modell entfernen',
    }),
    abandon: Object.freeze({
      title: (model: string) => `Den Wechsel zu ${model} aufgeben?`,
      text: 'Was dafür bis jetzt eingebettet wurde, wird gelöscht. Das Modell in Gebrauch bleibt, wie es ist.',
      action: 'Aufgeben',
    }),
  }),
  change: Object.freeze({
    label: 'Wechsel des Modells',
    running: (model: string) => `Wechsel zu ${model}`,
    meanwhile: (old: string) => `${old} antwortet, bis er fertig ist.`,
    starting: 'Es wird nachgesehen, welche Fotos einzubetten sind …',
    of: (done: string, total: string) => `${done} von ${total} Fotos`,
    pace: (rate: string) => `${rate} Fotos/s`,
    left: (time: string) => `noch ${time}`,
    stop: 'Anhalten',
    stopHint: 'Es kann später weitergehen',
    stopping: 'Wird angehalten …',
    abandon: 'Aufgeben',
    begun: (model: string) =>
      `Der Wechsel zu ${model} ist nicht fertig. Was eingebettet wurde, ist noch da, und es geht weiter, wenn die Seite wieder geöffnet wird.`,
    resume: 'Weiter',
    show: 'Modelle zeigen',
    done: (model: string) => `${model} ist in Gebrauch`,
    embedded: (count: number, formatted: string) => `${photos(count, formatted)} eingebettet`,
    took: (time: string) => `in ${time}`,
    waiting: (count: number, formatted: string) =>
      `${counted(count, formatted, 'Foto wartet', 'Fotos warten')} auf die Verbindung zu ${count === 1 ? 'seinem Ordner' : 'ihren Ordnern'}`,
    waitingHint: (count: number, formatted: string) =>
      `${counted(count, formatted, 'Foto hat', 'Fotos haben')} noch keinen Vektor dieses Modells, da ${count === 1 ? 'die Datei' : 'die Dateien'} jetzt nicht lesbar ${count === 1 ? 'ist' : 'sind'}. Verbinde die Ordner in der Bibliothek oder füge die Fotos noch einmal hinzu:`,
    stopped: 'Der Wechsel wurde angehalten; er kann weitergehen',
    failed: (model: string) => `Der Wechsel zu ${model} ist vorzeitig zu Ende`,
  }),
  own: Object.freeze({
    title: 'Ein eigenes Modell',
    lead: 'Eine ONNX-Datei, die Bilder nimmt: ResNet, ViT, DINO oder der Bildteil von CLIP oder SigLIP, wie sie veröffentlicht werden; mit ihrer preprocessor_config.json, falls es eine gibt. Es wird ausprobiert, bevor etwas eingebettet wird, und verlässt diesen Browser so wenig wie deine Fotos.',
    choose: 'Modelldatei auswählen',
    drop: 'oder auf diese Seite ziehen, beide Dateien auf einmal',
    opening: (name: string) => `${name} wird geöffnet und ausprobiert …`,
    cancel: 'Abbrechen',
    noModel: 'Wähle eine Datei, deren Name auf .onnx endet; ihre preprocessor_config.json darf dabei sein.',
    stays: (model: string) => `Nichts hat sich geändert: ${model} ist in Gebrauch wie zuvor.`,
  }),
  draft: Object.freeze({
    label: 'Das Modell, das ausprobiert wird',
    facts: Object.freeze({
      size: 'Datei',
      input: 'Nimmt',
      from: 'Einstellungen',
      vector: 'Vektor',
      pace: 'Zeit',
      library: 'Deine Bibliothek',
      likeness: 'Zwei Bilder',
    }),
    input: (side: string, type: string, layout: string) => `${side} × ${side} Pixel, ${type}, ${layout}`,
    anySize: (type: string, layout: string) => `Bilder jeder Größe, ${type}, ${layout}`,
    from: Object.freeze({
      config: 'wie seine Beschreibung sagt',
      usual: 'wie die meisten Netze trainiert wurden: Die Datei hat keine Beschreibung',
    }),
    pace: (ms: string) => `${ms} ms je Foto`,
    library: (count: number, formatted: string, time: string, bytes: string) =>
      `${photos(count, formatted)}: etwa ${time} nacheinander, ${bytes}`,
    emptyLibrary: 'noch keine Fotos',
    likeness: (cosine: string) =>
      `haben die Ähnlichkeit ${cosine}: je kleiner, desto besser hält es sie auseinander`,
    outputs: 'Was der Vektor wird',
    kinds: Object.freeze({ vector: 'ein Vektor', tokens: 'Tokens', map: 'eine Karte' }),
    pooling: 'Wie aus vielen einer wird',
    poolings: Object.freeze({
      none: 'Alle Zahlen hintereinander',
      first: 'Das erste Token, das in den meisten Transformern für das ganze Bild steht',
      mean: 'Das Mittel aller Stellen des Bildes',
    }),
    settings: 'Wie ihm ein Bild gezeigt wird',
    trying: 'Wird ausprobiert …',
    tryAgain: 'Noch einmal probieren',
    add: 'Modell hinzufügen',
    discard: 'Verwerfen',
    stays: 'Was hier steht, ist, wie es zuvor ausprobiert wurde.',
  }),
  settings: Object.freeze({
    size: 'Seite, in Pixeln',
    view: 'Teil des Fotos',
    views: Object.freeze({ centre: 'Quadrat in der Mitte', whole: 'Alles, in ein Quadrat gepresst' }),
    share: 'Anteil der kurzen Seite',
    filter: 'Skalierung',
    filters: Object.freeze({ bilinear: 'bilinear', bicubic: 'bikubisch', lanczos: 'Lanczos' }),
    order: 'Reihenfolge der Farben',
    scale: 'Faktor',
    scaleHint: 'Damit werden Zahlen von 0 bis 255 malgenommen; auch ein Bruch wie 1/255 geht.',
    mean: 'Mittelwert',
    deviation: 'Abweichung',
    colours: Object.freeze(['Rot', 'Grün', 'Blau'] as const),
    ofColour: (name: string, colour: string) => `${name}, ${colour}`,
    invalid: Object.freeze({
      size: (least: string, most: string) => `Gib eine ganze Zahl von ${least} bis ${most} ein.`,
      share: 'Gib eine Zahl über 0 bis höchstens 1 ein.',
      scale: 'Gib eine Zahl über 0 ein.',
      mean: 'Gib drei Zahlen ein.',
      deviation: 'Gib drei Zahlen außer 0 ein.',
    }),
  }),
  done: Object.freeze({
    added: (model: string) => `${model} wurde hinzugefügt. Benutze es aus der Liste der Modelle.`,
    removed: (model: string) => `${model} wurde entfernt.`,
    dropped: (model: string) => `Die Vektoren von ${model} wurden gelöscht.`,
    bandsSet: (model: string) => `Treffer von ${model} werden jetzt nach diesen Schwellen benannt.`,
  }),
  evaluation: Object.freeze({
    own: 'Ein eigenes Modell hinzufügen',
    hint: 'dein eigenes',
    useBands: (model: string) => `Diese Stufen für ${model} benutzen`,
    incomplete: (model: string) =>
      `Nicht alle vier Stufen von ${model} wurden hier gefunden: Miss es an mehr oder an anderen Fotos, um seine Treffer zu benennen.`,
  }),
});

const keys: Translation['keys'] = Object.freeze({
  title: 'Tasten',
  groups: Object.freeze([
    Object.freeze({
      name: 'Überall',
      keys: Object.freeze([
        ['Strg + V', 'Mit einem kopierten Bild suchen'],
        ['/', 'Ein Bild zum Suchen auswählen'],
        ['Esc', 'Schließen, was offen ist, oder zurück zur Bibliothek'],
        ['Alt + links, rechts', 'Die Suche davor und die danach'],
        ['Tab', 'Zum Nächsten, was gedrückt werden kann'],
        ['?', 'Diese Tasten'],
      ] as const),
    }),
    Object.freeze({
      name: 'Bibliothek und Ergebnisse',
      keys: Object.freeze([
        ['Pfeiltasten', 'Zwischen Fotos wechseln'],
        ['Pos1, Ende', 'Erstes und letztes Foto'],
        ['Eingabe', 'Fotos finden, die dem Foto gleichen'],
        ['Leertaste', 'Das Foto ansehen'],
        ['Entf', 'Das Foto aus der Bibliothek entfernen'],
      ] as const),
    }),
    Object.freeze({
      name: 'Ein Foto ganz, und zwei im Vergleich',
      keys: Object.freeze([
        ['Links, rechts', 'Voriges und nächstes Foto; in einem vergrößerten: verschieben'],
        ['Bild auf, Bild ab', 'Voriges und nächstes Foto, auch wenn vergrößert ist'],
        ['+ −', 'Vergrößern und verkleinern'],
        ['0, 1', 'Das ganze Foto, seine wirklichen Pixel'],
        ['I', 'Angaben'],
        ['R', 'Mit einem Ausschnitt suchen'],
        ['H', 'Wo es ähnlich ist'],
        ['C', 'Mit dem gesuchten Foto vergleichen'],
        ['S, W', 'Im Vergleich: Seiten tauschen, übereinander'],
      ] as const),
    }),
    Object.freeze({
      name: 'Ausschnitt zum Suchen',
      keys: Object.freeze([
        ['Pfeiltasten', 'Den Ausschnitt oder eine Ecke von ihm bewegen'],
        ['Umschalt + Pfeiltaste', 'Weiter bewegen'],
      ] as const),
    }),
    Object.freeze({
      name: 'Karte',
      keys: Object.freeze([
        ['Pfeiltasten', 'Zum nächsten Foto in dieser Richtung'],
        ['+ und -', 'Vergrößern und verkleinern'],
        ['Pos1', 'Alles zeigen'],
        ['Eingabe', 'Fotos finden, die dem Foto gleichen'],
      ] as const),
    }),
    Object.freeze({
      name: 'Durchsicht fast gleicher Fotos',
      keys: Object.freeze([
        ['Links, rechts', 'Zwischen den Stufen'],
        ['Leertaste', 'Das Foto bleibt oder kommt auf die Liste'],
      ] as const),
    }),
  ] as const),
});

const delivery: Translation['delivery'] = Object.freeze({
  offered: 'Eine neue Version von Lookalike ist da.',
  update: 'Aktualisieren',
  refused:
    'Die neue Version von Lookalike ist zweimal nicht gestartet, daher wird wieder die vorige benutzt.',
  again: 'Noch einmal',
  changed: 'Lookalike wurde in einem anderen Tab aktualisiert. Dieser bleibt bei seiner Version.',
  reload: 'Neu laden',
  failed: (reason: string) =>
    `Nicht alle Dateien der App konnten behalten werden, daher bleibt sie, wie sie ist. ${reason}`,
  notTaken: 'Die neue Version ist nicht vollständig. Beim nächsten Laden wird sie wieder geholt.',
  threads: 'Threads',
  isolation: Object.freeze({
    host: 'vom Server erlaubt',
    'service-worker': 'vom Service Worker erlaubt, da der Server die Header dafür nicht sendet',
    'no-service-worker':
      'keine: Der Server sendet die Header dafür nicht, und es gibt hier keinen Service Worker',
    failed: 'keine: Der Service Worker ließ sich nicht installieren',
    later: 'ab dem nächsten Besuch: Der Service Worker war nicht rechtzeitig bereit',
    'in-vain': 'keine, obwohl der Service Worker sie verlangt hat',
  }),
  offline: 'Ohne Netz',
  offlineValue: Object.freeze({ yes: 'geht', soon: 'sobald alle Dateien da sind', no: 'geht hier nicht' }),
  install: 'App installieren',
});

const gallery: Translation['gallery'] = Object.freeze({
  loading: (loaded: string, total: string) =>
    `Die Galerie wird geladen: ${loaded} von ${total} Fotos können durchsucht werden.`,
  damaged: (photos: number, formatted: string) =>
    `${counted(photos, formatted, 'Foto', 'Fotos')} dieser Galerie ${photos === 1 ? 'konnte' : 'konnten'} nicht geladen werden; alle anderen sind da. Lade die Seite neu; hilft das nicht, sag es dem, der sie veröffentlicht hat.`,
  about: (photos: number, formatted: string) =>
    `${counted(photos, formatted, 'Foto', 'Fotos')}, veröffentlicht mit Lookalike.`,
  credits: 'Wer die Fotos gemacht hat',
  private:
    'Suche mit einem Foto der Galerie oder mit einem eigenen: Es wird in diesem Browser gelesen und verglichen und nirgendwohin geschickt.',
});

const privacy: Translation['privacy'] = Object.freeze({
  requests: 'Anfragen, seit diese Seite geöffnet wurde',
  requestsHint:
    'Jede Adresse, nach der die Seite und ihre Worker gefragt haben, wie dein Browser sie zählt. Eine App, die Fotos liest, braucht ihre eigenen Dateien und sonst nichts.',
  elsewhere: 'An andere Orte',
  nobody: 'Keine. Niemand außer dem Ort, von dem diese Seite kommt, wurde nach etwas gefragt.',
  server: (host: string) => `${host}, der Milvus-Server, den du eingetragen hast`,
  own: (origin: string) => `Dateien der App, von ${origin}`,
  threads: Object.freeze({
    page: 'Die Seite',
    store: 'Der Worker, der die Bibliothek führt',
    embed: 'Die Worker, die Fotos lesen',
    film: 'Die Worker, die Filme lesen',
    layout: 'Der Worker, der die Karte ordnet',
    copies: 'Der Worker, der Fotos für eine Bewertung bearbeitet',
    gallery: 'Der Worker, der die Galerie hält',
    'service-worker': 'Der Service Worker',
  }),
  count: (count: number, formatted: string) => counted(count, formatted, 'Anfrage', 'Anfragen'),
  bytes: (formatted: string) => `${formatted} empfangen`,
  cached: 'lag hier',
  times: (formatted: string) => `${formatted}-mal`,
  uncounted:
    'Anfragen des Service Workers sind gezählt, seit dein Browser ihn zuletzt gestartet hat; er beendet Service Worker, die nichts zu tun haben.',
  forbids: 'Was dein Browser dieser Seite verbietet',
  forbidsHint:
    'Die Seite hat um diese Regeln gebeten, bevor etwas anderes von ihr gelesen wurde, und kann sie nicht lockern.',
  rules: Object.freeze([
    'Etwas anderswohin zu senden als dorthin, woher die Seite kommt.',
    'Ein Skript, ein Bild, einen Stil oder eine Schrift von anderswo zu laden.',
    'Aus Text Programm oder HTML zu machen: Ein Dateiname bleibt ein Name.',
    'Einen Worker zu starten, der keine Datei dieser App ist.',
    'Ein Formular zu senden, eine andere Seite einzubetten oder ihre Grundadresse zu ändern.',
  ] as const),
  ruleWithServer: (host: string) =>
    `Etwas anderswohin zu senden als dorthin, woher die Seite kommt, und an ${host}, den Milvus-Server, den du eingetragen hast.`,
  text: 'Die Regeln im Wortlaut',
  workers: Object.freeze({
    confined:
      'Für die Worker, die deine Fotos lesen, gelten dieselben Regeln, und auch einen Milvus-Server dürfen sie nicht fragen.',
    loose: 'Ein Worker, der Fotos liest, läuft ohne Regeln. Bitte melde das.',
    store:
      'Der Worker, der die Bibliothek führt, hat eigene: Er darf aus Text Programm machen, was sein Index braucht, und niemanden fragen als den Ort, von dem diese Seite kommt.',
    storeLoose:
      'Der Worker, der die Bibliothek führt, läuft ohne Regeln: Dieser Server schickt keine mit, und kein Service Worker ist da, der sie ergänzt. Er hält Vektoren, Namen und Orte, und sein Programm fragt nur nach Dateien dieser App; dein Browser erzwingt es nicht.',
    asking: 'Der Worker, der die Bibliothek führt, wird gefragt …',
  }),
  offline: 'Ohne Netz ausprobieren',
  off: 'Netz aus',
  offHint:
    'Für diese App, in allen ihren Tabs, zehn Minuten lang. Fotos hinzufügen, suchen, die Karte ansehen: Alles geht weiter.',
  offUntil: (time: string) =>
    `Aus bis ${time}: Was gebraucht wird, kommt aus dem, was hier liegt, oder gar nicht. Nur dein Browser selbst sieht vielleicht nach einer neueren Version der App.`,
  noSwitch:
    'Wenn diese Seite einmal geladen ist, schalte dein Netz aus oder wähle „Offline“ in den Entwicklerwerkzeugen deines Browsers, und mach weiter: Fotos hinzufügen, suchen, die Karte ansehen.',
});

const evaluation: Translation['evaluation'] = Object.freeze({
  title: 'Bewertung',
  hint: 'Was ein Modell wert ist, an Fotos, die du eingeteilt hast',
  lead: 'Wähle einen Ordner, dessen Unterordner Klassen sind. Jedes Foto wird unter den anderen gesucht, und gezählt wird, was richtig ist. Deiner Bibliothek wird nichts hinzugefügt.',
  labels: Object.freeze({
    title: 'Wie Fotos eingeteilt sind',
    folders: 'Unterordner sind Klassen: Jedes Foto wird unter den anderen gesucht.',
    split:
      'Mit train/ und test/, die beide die Klassen haben: Die Fotos in test/ werden unter denen in train/ gesucht.',
    list: 'Oder eine CSV-Datei, „query,relevant“ mit Pfaden unterhalb des Ordners: mehrere Zeilen je Suche, oder mehrere Pfade mit Semikolon dazwischen.',
    choose: 'Liste wählen (CSV)',
    chosen: (name: string) => `Liste: ${name}`,
    remove: 'Ohne die Liste',
  }),
  models: 'Modelle',
  modelHints: Object.freeze({
    'resnet50-dual': 'Aussehen und Bedeutung, der Standard',
    'resnet50-quick': 'Aussehen und Bedeutung mit 192 Pixeln, schneller',
    resnet50: 'gemittelte Merkmale, 2048 Zahlen',
    'resnet50-512': 'gemittelte Merkmale in 512 zufälligen Richtungen',
    'resnet50-256': 'Aussehen in 256 Richtungen',
  }),
  precisions: 'Genauigkeit',
  precisionsHint:
    'Jedes Modell wird mit jeder gewählten gemessen, auf dem Prozessor; ohne Wahl so, wie die App rechnet. Eine, die noch nicht hier ist, wird geladen.',
  precisionHints: Object.freeze({
    int8: 'die kleinste, auf einem Prozessor die schnellste',
    float16: 'halbe Genauigkeit, für Grafikkarten',
    'float16-weights': 'Gewichte in float16, gerechnet in float32',
    float32: 'die Referenz, langsam',
  }),
  copies: 'Auch bearbeitete Kopien',
  copiesHint: (count: string) =>
    `Zehn Bearbeitungen von bis zu ${count} Fotos: Welche übersteht das Modell, und ab welcher Ähnlichkeit ist es dasselbe Bild?`,
  queries: 'Fotos, nach denen gesucht wird, höchstens',
  start: 'Ordner wählen und beginnen',
  again: 'Den Ordner noch einmal wählen',
  resume: 'Fortsetzen',
  forget: 'Vergessen',
  begun: (folder: string) =>
    `Die Bewertung von ${folder} ist nicht fertig. Was berechnet wurde, ist noch da.`,
  begunWithout: (folder: string) =>
    `Die Bewertung von ${folder} ist nicht fertig. Wähle den Ordner noch einmal, und sie geht mit dem weiter, was berechnet wurde.`,
  progress: Object.freeze({
    label: 'Laufende Bewertung',
    phases: Object.freeze({
      reading: 'Fotos werden gelesen',
      embedding: 'Fotos werden berechnet',
      ranking: 'Es wird gesucht',
      index: 'Der Index wird gemessen',
      copies: 'Bearbeitete Kopien werden berechnet',
      pictures: 'Bilder werden behalten',
    }),
    text: (phase: string, done: string, total: string) => `${phase}: ${done} von ${total}`,
    model: (profile: string) => `Modell ${profile}`,
    pace: (rate: string) => `${rate}/s`,
    left: (time: string) => `noch ${time}`,
    stop: 'Anhalten',
    stopping: 'Wird angehalten …',
    starting: 'Der Ordner wird durchgesehen …',
  }),
  failed: 'Die Bewertung kam nicht zustande.',
  runs: 'Gespeicherte Bewertungen',
  noRuns: 'Noch keine.',
  run: (folder: string, day: string) => `${folder}, ${day}`,
  compareWith: 'Vergleichen mit',
  nothing: 'nichts',
  remove: 'Löschen',
  confirmRemove: Object.freeze({
    title: 'Diese Bewertung löschen?',
    text: (run: string) => `Ihre Zahlen und Bilder gehen (${run}). Kein Foto wird angerührt.`,
    action: 'Löschen',
  }),
  about: (queries: string, count: number, formattedPhotos: string) =>
    `${queries} gesucht unter ${counted(count, formattedPhotos, 'Foto', 'Fotos')}`,
  kinds: Object.freeze({ folders: 'Unterordner', split: 'train und test', list: 'eine Liste' }),
  classes: (count: number, formatted: string) => counted(count, formatted, 'Klasse', 'Klassen'),
  repeated: (count: number, formatted: string) =>
    `${counted(count, formatted, 'Datei hat', 'Dateien haben')} den Inhalt einer anderen und zählten nicht.`,
  single: (names: string) => `Mit nur einem Foto, daher nur unter den anderen: ${names}.`,
  leftOut: (count: number, formatted: string) =>
    `${counted(count, formatted, 'Datei', 'Dateien')} ausgelassen`,
  exports: 'Sichern als',
  figures: Object.freeze({
    title: 'Zahlen',
    hint: 'Towhees mAP teilt durch die gefundenen Treffer, was schmeichelt; die übliche durch die vorhandenen, höchstens zehn. Balance: vom Aussehen (0) bis zur Art (1).',
    model: 'Modell',
    balance: 'Balance',
    heads: Object.freeze({
      towhee: 'Towhees mAP@10',
      standard: 'mAP@10',
      p1: 'P@1',
      p5: 'P@5',
      p10: 'P@10',
      r1: 'R@1',
      r5: 'R@5',
      r10: 'R@10',
      queryMs: 'ms je Suche',
      photosPerSecond: 'Fotos/s',
      vectorBytes: 'Vektor, Bytes',
      indexBytes: 'Index, Bytes',
    }),
    change: (change: string) => `Unterschied ${change}`,
    onlyHere: 'nicht in der anderen',
  }),
  charts: Object.freeze({
    title: 'Kurven',
    precision: 'Genauigkeit nach Trefferquote, interpoliert, bei der üblichen Balance',
    latency: 'Trefferquote des Index nach Zeit: Punkte einer Linie unterscheiden sich in ef',
    slider: 'mAP@10 nach Balance',
    recallAxis: 'Trefferquote',
    precisionAxis: 'Genauigkeit',
    timeAxis: 'Millisekunden je Suche',
    balanceAxis: 'Balance: Aussehen … Art',
    mapAxis: 'mAP@10',
    plans: Object.freeze({ exact: 'exakt', auto: 'auto', hnsw: 'HNSW' }),
    save: 'SVG',
    failed: 'Die Kurven konnten nicht gezeichnet werden.',
  }),
  index: Object.freeze({
    title: 'Der Index neben der exakten Antwort',
    plan: 'Plan',
    ef: 'ef',
    recall: 'Recall@10',
    ms: 'ms',
  }),
  worst: Object.freeze({
    title: 'Die schlechtesten Suchen',
    hint: 'Bei der üblichen Balance. Erst das gesuchte Foto, dann die nächsten.',
    precision: (value: string) => `mittlere Genauigkeit ${value}`,
    query: 'Gesucht',
    right: 'richtig',
    wrong: 'falsch',
    none: 'Jede Suche fand alles, was sie sollte.',
    show: 'Die schlechtesten Suchen von',
    more: 'Alle zeigen',
  }),
  confusions: Object.freeze({
    title: 'Miteinander verwechselt',
    wanted: 'Gesucht',
    found: 'Gefunden',
    count: 'Unter den ersten zehn',
  }),
  edits: Object.freeze({
    title: 'Bearbeitete Kopien',
    hint: (count: number, formatted: string) =>
      `Von ${counted(count, formatted, 'Foto', 'Fotos')}: der Anteil der Kopien, deren Foto das erste Ergebnis ist.`,
    all: 'Alle',
    names: Object.freeze({
      saved: 'neu gespeichert',
      cropWide: 'Ausschnitt 60 %',
      cropTight: 'Ausschnitt 35 %',
      small: '160 Pixel',
      grey: 'grau',
      mirrored: 'gespiegelt',
      tilted: 'gekippt',
      turned: 'gedreht',
      vivid: 'kräftig',
      blurred: 'unscharf',
      page: 'auf einer Seite',
    }),
  }),
  bands: Object.freeze({
    title: 'Schwellen',
    hint: 'Ab welcher Ähnlichkeit eine Stufe für diese Fotos begänne, neben der verwendeten. Falsche Paare wachsen mit dem Quadrat einer Bibliothek.',
    band: 'Stufe',
    names: Object.freeze({
      file: 'Dieselbe Datei',
      picture: 'Dasselbe Bild',
      scene: 'Dieselbe Szene',
      kind: 'Dieselbe Art',
    }),
    proposed: 'Vorschlag',
    builtIn: 'Verwendet',
    precision: 'Richtig',
    recall: 'Gefunden',
    pairs: 'Paare',
    none: 'Keine Schwelle ist hier genau genug.',
  }),
});

export const GERMAN: Translation = Object.freeze({
  page,
  review,
  map,
  evaluation,
  models,
  delivery,
  filters,
  results,
  keys,
  viewer,
  gallery,
  privacy,
  errors,
});
