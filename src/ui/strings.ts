/**
 * @file Every text of the page. Functions take numbers already formatted by src/ui/format.ts. What few people see stands in tables
 * of its own, which come with its code; translations of all of them in src/ui/words.
 */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

/** What a copy found on the other side already; nothing when that is none. */
function also(count: number, formatted: string): string {
  return count === 0 ? '' : `; ${counted(count, formatted, 'was', 'were')} there already`;
}

const PLACES = Object.freeze([
  Object.freeze(['at the top left', 'at the top', 'at the top right']),
  Object.freeze(['on the left', 'in the middle', 'on the right']),
  Object.freeze(['at the bottom left', 'at the bottom', 'at the bottom right']),
]);

/** In English; the shape of every other language. */
export const ENGLISH = Object.freeze({
  name: 'Lookalike',
  title: 'Lookalike: reverse image search for your own photos',
  addFolder: 'Add folder',
  addPhotos: 'Add photos',
  trySamples: 'Try sample photos',
  searchByImage: 'Search by image',
  searchHint: 'Drop, paste or choose a photo to find its look-alikes',
  searchHintShort: 'Search by image',
  menu: 'Library and settings',
  filters: 'Filter and sort',
  chosen: (name: string, value: string) => `${name}: ${value}`,
  review: 'Review near-duplicates',
  reviewHint: 'Which photos stay, and a list of the others',
  map: 'Map of the photos',
  mapHint: 'All photos as one picture, similar ones together',
  close: 'Close',
  back: 'Back',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  preparing: 'Lookalike is being prepared for use without a network …',
  noPolicy:
    'Lookalike did not start: the security policy that keeps photos in this browser is not in force. Reload the page; if that does not help, something between this browser and the page removes its first script.',

  welcome: Object.freeze({
    title: 'Find the photos that look alike.',
    lead: 'Point Lookalike at a folder, then show it any picture: it finds the same scene, the edited copy, the near twin.',
    drop: 'or drop a folder or photos anywhere on this page',
  }),

  privacy: Object.freeze({
    requests: (none: string, others: string) =>
      `${none} photos uploaded, ${others} requests to other servers.`,
    requestsWithServer: (none: string, requests: string, host: string, others: string) =>
      `${none} photos uploaded, ${requests} requests to ${host}, ${others} to other servers.`,
    counted: 'Counted by your browser since this page was opened.',
    local: 'Your photos are read, compared and remembered in this browser, on this device.',
    onServer: (host: string) =>
      `Your photos are read in this browser. Their vectors, paths and sizes go to ${host}, the server that you entered, which keeps and compares them; thumbnails and files stay here.`,
    files: 'Your files are only read, never changed or deleted.',
    details: 'See every request',
  }),

  server: Object.freeze({
    title: 'Milvus server',
    none: 'None: photos are kept in this browser',
    on: (host: string) => `on ${host}`,
    intro:
      'Vectors and paths can be kept on a Milvus server of yours instead of in this browser. Photos and thumbnails stay here.',
    fields: Object.freeze({
      address: 'Address',
      token: 'Token',
      database: 'Database',
      collection: 'Collection',
    }),
    addressExample: 'http://localhost:19530',
    tokenExample: 'user:password, or an API key',
    databaseExample: 'default',
    keepToken: 'Keep the token on this device',
    tokenKept: 'Anybody who uses this browser profile can use it.',
    tokenInTab: 'It is forgotten when this tab is closed.',
    test: 'Test connection',
    use: 'Use this server',
    back: 'Back to this browser',
    backHint:
      'The page shows the photos kept in this browser again, and may ask no other server any more. Nothing on the server changes.',
    asking: (host: string) => `Asking ${host} …`,
    loadingAnew: (host: string) =>
      `The page forbids itself every server that it was not told of. It loads once more, so that it may ask ${host}, and goes on with the test.`,
    notNameable: (origin: string) =>
      `The page's security policy cannot name ${origin}. Enter the server's name or its IPv4 address instead.`,
    fits: (host: string, name: string, photos: number, formatted: string) =>
      `${host} answers. Its collection ${name} fits and holds ${counted(photos, formatted, 'photo', 'photos')}.`,
    willBeMade: (host: string, name: string) =>
      `${host} answers. It has no collection ${name} yet: that is made when you use the server.`,
    place: (collection: string, database?: string) =>
      database === undefined
        ? `Collection ${collection}`
        : `Collection ${collection} in database ${database}`,
    inUse: (host: string) =>
      `Photos are searched for and added on ${host}: it is sent their vectors, paths and sizes. Thumbnails and files stay in this browser.`,
    notOpened: (host: string) => `The photos on ${host} could not be opened`,
    change: 'Change the settings',
  }),

  copy: Object.freeze({
    title: 'Copy photos',
    start: Object.freeze({ 'to-server': 'Copy to server', 'from-server': 'Copy from server' }),
    running: Object.freeze({
      'to-server': 'Copying to the server',
      'from-server': 'Copying from the server',
    }),
    stop: 'Cancel copying',
    hint: 'Between this browser and the server, without computing anything again. Only what the other side lacks is copied, so it can be stopped and started again at any time.',
    done: Object.freeze({
      'to-server': (
        copied: number,
        formatted: string,
        present: number,
        formattedPresent: string,
        time: string,
      ) =>
        `${counted(copied, formatted, 'photo', 'photos')} copied to the server in ${time}${also(present, formattedPresent)}.`,
      'from-server': (
        copied: number,
        formatted: string,
        present: number,
        formattedPresent: string,
        time: string,
      ) =>
        `${counted(copied, formatted, 'photo', 'photos')} copied from the server in ${time}${also(present, formattedPresent)}.`,
    }),
    ended: Object.freeze({
      stopped: (copied: number, formatted: string) =>
        `Stopped after ${counted(copied, formatted, 'photo', 'photos')}. Copying again goes on from there.`,
      failed: (copied: number, formatted: string) =>
        `Copying ended early, after ${counted(copied, formatted, 'photo', 'photos')}. Copying again goes on from there.`,
    }),
  }),

  grid: Object.freeze({
    label: 'Your photos',
    findLike: (path: string) => `Find photos like ${path}`,
    remove: 'Remove from library',
    noneMatch: 'No photo of the library matches these filters.',
    waiting: 'Your photos appear here as they are read.',
    facts: (width: string, height: string, bytes: string) => `${width} × ${height} · ${bytes}`,
  }),

  search: Object.freeze({
    results: 'Results',
    resultsFor: (name: string) => `Results for ${name}`,
    searches: 'Searches',
    query: 'Query photo',
    clear: 'Back to the library',
    pasted: 'Pasted image',
    balance: 'From the same picture to the same kind of thing',
    looks: 'same picture',
    means: 'same kind of thing',
    balanceValue: (percent: string) => `${percent} kind of thing`,
    limit: 'Show',
    limitUnit: 'results',
    limitLabel: 'Number of results',
    limitInvalid: (min: string, max: string) => `Type a whole number from ${min} to ${max}.`,
    exportCsv: 'Export CSV',
    csvName: 'lookalikes.csv',
    csvHeader: Object.freeze(['query', 'rank', 'path', 'distance', 'similarity_percent', 'id', 'note']),
    busy: 'Looking …',
    needsModel: 'Photos are compared once the model is there, which is loaded on the first visit only.',
    busyMany: (count: string) => `Comparing ${count} photos …`,
    found: (count: number, formatted: string) => counted(count, formatted, 'nearest photo', 'nearest photos'),
    failed: 'No answer',
    partial: (count: string) => `Searching the ${count} photos stored so far; more are being added.`,
    stale: (count: number, formatted: string) =>
      `${counted(count, formatted, 'photo', 'photos')} came in since.`,
    again: 'Search again',
    none: 'The library holds no other photo to show.',
    noneMatch: 'No other photo of the library matches these filters.',
    distance: 'distance',
    viewOriginal: 'View',
    view: (path: string) => `View ${path}`,
    shownOnly: 'Shown for this search, not added',
    many: (count: number, formatted: string) => counted(count, formatted, 'search', 'searches'),
    missing: (count: number, formatted: string) =>
      `${counted(count, formatted, 'photo', 'photos')} of this search ${count === 1 ? 'is' : 'are'} not here any more.`,
    ofThumbnail:
      'The file cannot be read from here, so this is compared by its thumbnail. Connect its folder again for a better answer.',
    tooMany: (limit: string) =>
      `Only the first ${limit} photos were taken as queries. Search with the rest afterwards.`,
    noQuery:
      'There is no photo in what was dropped or chosen. Use a JPEG, HEIC, PNG, WebP, GIF, AVIF or BMP file, a camera raw or a film.',
  }),

  query: Object.freeze({
    several: (count: number) => `${count} photos`,
    edit: (name: string) => `Change the region of ${name}`,
    open: 'Change this search',
    change: 'Change',
    done: 'Done',
    region: 'Region to search by',
    move: 'Move the region with the arrow keys',
    corner: (isLeft: boolean, isTop: boolean) =>
      `${isTop ? 'Top' : 'Bottom'} ${isLeft ? 'left' : 'right'} corner`,
    place: (left: string, top: string, width: string, height: string) =>
      `${left} from the left, ${top} from the top, ${width} wide, ${height} high`,
    suggest: 'Suggest region',
    noSuggestion: 'What the photo shows fills it: search by all of it.',
    whole: 'Whole photo',
    further: 'Several photos, turned photos',
    photos: 'Photos of this search',
    addFile: 'Add photo',
    addOther: 'Camera or address',
    addHint: 'Or press + and − on the results, for more and for less of what they show.',
    full: (most: string) => `A search combines at most ${most} photos.`,
    weight: (name: string) => `How much ${name} counts`,
    like: (name: string) => `Like ${name}; press for unlike`,
    unlike: (name: string) => `Unlike ${name}; press for like`,
    more: (name: string) => `More like ${name}`,
    less: (name: string) => `Less like ${name}`,
    remove: (name: string) => `Take ${name} out of this search`,
    turns: 'Also mirrored and rotated',
    turnsHint: 'Finds copies that were turned or cut, and takes some seven times as long.',
  }),

  source: Object.freeze({
    title: 'A photo from the camera or an address',
    open: 'Camera or address',
    camera: 'Start the camera',
    cameraApp: "The device's camera app",
    shoot: 'Take the photo',
    shot: 'Camera photo.jpg',
    notYet: 'The camera shows no picture yet. Try again in a moment.',
    refused: 'The browser does not let this page use the camera. Allow it in the settings of this site.',
    noCamera: "No camera can be used from here. Try the device's camera app, or choose a file.",
    address: 'Address of a photo',
    addressHint: (origin: string) =>
      `On ${origin} only: this page asks nobody else. Save photos from elsewhere, or copy and paste them.`,
    fetch: 'Get the photo',
    elsewhere: (origin: string) =>
      `This page asks no server but ${origin}. Save the photo and choose the file, or copy it and paste it here.`,
    unreachable: 'There is no photo at this address. Check it and try again.',
  }),

  why: Object.freeze({
    title: 'Where it is similar',
    show: (name: string) => `Show where ${name} is similar`,
    busy: 'Looking where it is similar …',
    /** @param row, column thirds of the photo, from the top and from the left */
    place: (row: number, column: number) => `Most similar ${PLACES[row]?.[column] ?? ''}.`,
  }),

  drop: Object.freeze({
    add: 'Add to the library',
    addHint: 'A folder or photos, to be found later',
    search: 'Search by this',
    searchHint: 'One photo, several, or a folder of queries',
  }),

  status: Object.freeze({
    label: 'Status',
    reading: 'Looking for photos',
    photosOf: (done: string, found: string) => `${done} of ${found}`,
    photosSoFar: (done: string) => `${done} done, finding more`,
    rate: (rate: string) => `${rate} photos/s`,
    left: (time: string) => `${time} left`,
    paused: Object.freeze({
      person: 'Paused',
      battery: 'Paused to spare the battery, until this tab is seen',
      full: 'Paused: no room left',
    }),
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Cancel',
    stopping: 'Stopping …',
    waiting: (count: number, formatted: string) => counted(count, formatted, 'more waiting', 'more waiting'),
    loadingModel: 'Loading the model',
    loadingOf: (loaded: string, total: string) => `${loaded} of ${total}`,
    startingEngine: 'Starting the engine',
    engineFailed: 'The engine did not start',
    retry: 'Try again',
    photos: (count: number, formatted: string) => counted(count, formatted, 'photo', 'photos'),
    rebuilding: 'Rebuilding the index',
    threads: (count: number, formatted: string) => counted(count, formatted, 'thread', 'threads'),
    problems: (count: number, formatted: string) => counted(count, formatted, 'problem', 'problems'),
    added: (count: number, formatted: string) => `${counted(count, formatted, 'photo', 'photos')} added`,
    removed: (formatted: string) => `${formatted} gone`,
    unchanged: (formatted: string) => `${formatted} known already`,
    skipped: (count: number, formatted: string) => counted(count, formatted, 'other file', 'other files'),
    took: (time: string) => `in ${time}`,
    stopped: 'Stopped; what was added stays',
    progress: 'Progress',
  }),

  adding: Object.freeze({
    title: 'Adding photos',
    gentle: 'Gentle',
    gentleHint: 'Use half of the processor, so that other programs stay quick.',
    pauseOnBattery: 'Spare the battery',
    pauseOnBatteryHint: 'Pause while this tab is hidden and the device is not charging.',
    pairs: 'One photo of a pair',
    pairsHint: 'Of a picture and the raw or film that the camera wrote beside it, only the picture is added.',
    minSide: 'Smallest photo',
    minSideHint: 'Photos with fewer pixels on their shorter side are left out. 0: none.',
    globs: 'Leave out',
    globsHint:
      'Names or paths, one a line: Screenshots, *.gif, Phone/WhatsApp. Hidden files are left out always. A rescan follows what you change.',
  }),

  archive: Object.freeze({
    title: 'Export and import',
    what: 'One file with all vectors, facts and folders of this library: for another browser or machine, or to be kept. It is a ZIP with CSV and NumPy files, open to anybody who has it.',
    thumbnails: 'With thumbnails',
    thumbnailsHint: 'Without them, imported photos are shown by their names until their folder is added.',
    export: 'Export library',
    import: 'Import …',
    running: Object.freeze({ export: 'Exporting', import: 'Importing' }),
    stop: 'Cancel',
    exported: (photos: number, formatted: string, time: string) =>
      `${counted(photos, formatted, 'photo', 'photos')} exported in ${time}.`,
    imported: (added: number, formatted: string, present: number, formattedPresent: string, time: string) =>
      `${counted(added, formatted, 'photo', 'photos')} imported in ${time}${also(present, formattedPresent)}.`,
    stopped: Object.freeze({
      export: 'The export was cancelled; no file was left.',
      import:
        'The import was cancelled. What was imported until then stays; importing the file again adds the rest.',
    }),
    ask: Object.freeze({
      title: 'Import this library?',
      text: (photos: number, formatted: string, thumbnails: boolean, made: string, profile: string) =>
        `The file holds ${counted(photos, formatted, 'photo', 'photos')} ${thumbnails ? 'with' : 'without'} thumbnails, exported on ${made} (profile ${profile}). Those that are here already stay as they are; the others are added.`,
      action: 'Import',
    }),
  }),

  index: Object.freeze({
    title: 'Index',
    plan: 'Searches are answered by',
    plans: Object.freeze({ auto: 'Auto', hnsw: 'HNSW', exact: 'Exact' }),
    meanings: Object.freeze({
      auto: (now: string) => `Whichever is faster for this library: ${now} now.`,
      hnsw: 'A graph of neighbours: quick in the largest libraries, and may miss a photo now and then.',
      exact: 'A comparison with every photo: misses none, and takes longer the more there are.',
    }),
    taken: Object.freeze({ hnsw: 'HNSW', exact: 'the exact scan' }),
  }),

  backend: Object.freeze({ wasm: 'WebAssembly', webgpu: 'WebGPU' }),

  panel: Object.freeze({
    library: 'Library',
    folders: 'Folders',
    noFolders: 'No folder yet.',
    looseFiles: 'Single photos',
    photosIn: (count: number, formatted: string) => counted(count, formatted, 'photo', 'photos'),
    folderState: Object.freeze({
      connected: '',
      locked: 'Not connected',
      away: 'Away: drive not connected',
      unlinked: 'Choose it again to update',
    }),
    rescan: 'Look for new and changed photos',
    rescanNamed: (name: string) => `Look for new and changed photos in ${name}`,
    rescanAll: 'Rescan all',
    reconnect: 'Reconnect',
    reconnectNamed: (name: string) => `Reconnect ${name}`,
    locked: (names: string, count: number) =>
      `${names} ${count === 1 ? 'is' : 'are'} not connected since the browser was closed. You can search all the same.`,
    removeFolder: 'Remove folder',
    removeFolderNamed: (name: string) => `Remove folder ${name}`,
    clearLibrary: 'Clear library',
    storage: 'Storage',
    storageUsed: (used: string, quota: string) => `${used} used of ${quota} that the browser allows`,
    storageUse: Object.freeze({
      rows: 'Rows and graph',
      files: 'Vectors and codes',
      thumbnails: 'Thumbnails',
      model: 'App and model',
    }),
    littleRoom: 'Little room is left: thumbnails are made of the photos when they are shown, and not kept.',
    persisted: 'The browser keeps this library until you clear it.',
    persistedThumbnails: 'The browser keeps thumbnails and folders until you clear them.',
    notPersistedThumbnails:
      'The browser may delete thumbnails and folders when the disk runs full. Photos and the server stay as they are.',
    notPersisted:
      'When the disk runs full the browser may delete this library as a whole. Your photos stay where they are. Install this page, bookmark it or use it more often, and the browser may promise to keep it; or export the library.',
    engine: 'Engine',
    computes: 'Computes with',
    precision: 'Precision',
    workers: 'Workers',
    workersValue: (workers: string, threads: number, formatted: string) =>
      `${workers} × ${counted(threads, formatted, 'thread', 'threads')}`,
    selfCheck: 'Self-check',
    selfCheckValue: (cosine: string) => `${cosine} agreement with the reference`,
    unknown: 'not measured yet',
    profile: 'Vector',
    profileValue: (id: string, dimension: string) => `${id}, ${dimension} numbers a photo`,
    indexAnswers: 'Answers',
    indexKind: Object.freeze({ hnsw: 'HNSW graph', flat: 'exact scan' }),
    indexRows: (sealed: string, growing: string) => `${sealed} in the graph, ${growing} scanned`,
    indexState: Object.freeze({
      ready: 'ready',
      building: 'taking in new photos',
      rebuilding: 'being rebuilt',
      resting: 'on the disk until a search asks it',
    }),
    indexBytes: 'Memory',
    recall: 'Recall against the exact scan',
    samples: 'Sample photos',
    samplesBy: 'Photographs under free licences:',
    samplesFailed: 'The list of authors could not be read.',
    keyboard: 'Keys',
    privacy: 'Privacy',
    failures: 'Photos that could not be added',
    noFailures: 'Every photo was added.',
    failuresRunning: 'The list is complete when the run is over.',
    failuresPassing: 'May go well another time',
    failuresPassingHint: 'The photo was away, or the machine was busy.',
    failuresLasting: 'Cannot be read as they are',
    failuresLastingHint: 'Replace or export them as the reason says; then try again.',
    retry: 'Try again',
    retryNamed: (path: string) => `Try again: ${path}`,
    retryAll: 'Try all again',
    copyReport: 'Copy report',
  }),

  confirm: Object.freeze({
    removePhoto: Object.freeze({
      title: 'Remove this photo from the library?',
      text: (path: string) =>
        `Lookalike forgets ${path}: its vector and its thumbnail. The file on your disk stays as it is.`,
      onServer: (path: string, host: string) =>
        `Lookalike deletes ${path} from ${host}, and its thumbnail from this browser. The file on your disk stays as it is.`,
      action: 'Remove photo',
    }),
    removeFolder: Object.freeze({
      title: 'Remove this folder from the library?',
      text: (name: string, photos: number, formatted: string) =>
        `Lookalike forgets ${name} and its ${counted(photos, formatted, 'photo', 'photos')}: vectors and thumbnails. The files on your disk stay as they are.`,
      onServer: (name: string, photos: number, formatted: string, host: string) =>
        `Lookalike deletes the ${counted(photos, formatted, 'photo', 'photos')} of ${name} from ${host}, and their thumbnails from this browser. The files on your disk stay as they are.`,
      action: 'Remove folder',
    }),
    clear: Object.freeze({
      title: 'Clear the library?',
      text: (photos: number, formatted: string) =>
        `Lookalike forgets ${counted(photos, formatted, 'photo', 'photos')}: vectors, thumbnails and folders. The files on your disk stay as they are.`,
      action: 'Clear library',
    }),
    clearOnServer: Object.freeze({
      title: (host: string) => `Clear the library on ${host}?`,
      text: (photos: number, formatted: string, collection: string, host: string) =>
        `Lookalike deletes ${counted(photos, formatted, 'photo', 'photos')} of this browser's folders from the collection ${collection} on ${host}, and forgets the folders and thumbnails here. What others put into the collection stays, and so do the files on your disk.`,
      action: 'Delete from the server',
    }),
    leave: Object.freeze({
      title: 'Load the page anew now?',
      text: 'Photos are being added or copied. Loading the page anew stops that; what was done stays, and doing it again goes on from there.',
      action: 'Stop and load anew',
    }),
  }),

  done: Object.freeze({
    sparedBattery: 'Adding photos paused while this tab was hidden, to spare the battery. It goes on now.',
    copiedReport: 'The report was copied.',
    removedPhoto: 'The photo was removed from the library.',
    removedFolder: (name: string) => `${name} was removed from the library.`,
    cleared: 'The library is empty again.',
    clearedOnServer: (host: string) => `The photos of this browser's folders were deleted from ${host}.`,
  }),

  compass: Object.freeze({ north: 'N', south: 'S', east: 'E', west: 'W' }),

  language: Object.freeze({
    title: 'Language',
    ofBrowser: (language: string) => `As the browser (${language})`,
    hint: 'The page is loaded anew in it.',
  }),
});

export const STRINGS: Words<typeof ENGLISH> = translation?.page ?? ENGLISH;
