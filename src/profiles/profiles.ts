/**
 * @file The one frozen table of choices: which vectors exist, how they are made, and every limit and constant that
 * logic elsewhere would otherwise carry as a bare number. Build-time code (`src/weights`), the engine and the tests
 * read it; nobody else names these values.
 */

export type Metric = 'L2' | 'IP' | 'COSINE';

/** A contiguous part of a stored vector that was made a unit vector before it was weighted. */
export interface EmbeddingBlock {
  readonly name: 'looks' | 'means';
  readonly offset: number;
  readonly length: number;
  /** Share of the squared norm; the weights of a profile's blocks add up to 1. */
  readonly weight: number;
}

/** How pixels are made fewer or more (src/vision/resample.ts), named as Pillow does. */
export type ResampleFilter = 'bilinear' | 'bicubic' | 'lanczos';

/** What of a photo the network is shown. */
export interface View {
  /** Side of the centred square, as a share of the short side of the photo, 0..1; of no account where `whole`. */
  readonly share: number;
  /** All of the photo, pressed into a square. */
  readonly whole: boolean;
  readonly filter: ResampleFilter;
}

/** How a photo becomes a vector. Vectors of two profiles never mix: a collection records its profile. */
export interface Profile {
  readonly id: ProfileId;
  /** What people call a model of their own. */
  readonly name?: string;
  /** Name of the ONNX output that holds the vector, float32 [batch, dimension], unit length, or what is projected to it. */
  readonly output: string;
  /** Absent: the output is the vector. */
  readonly projection?: Projection;
  /** Pixels of a side of what the network is given; of the networks built here a multiple of 32: five times they halve them. */
  readonly inputSize: number;
  readonly view: View;
  readonly dimension: number;
  readonly metric: Metric;
  /** Empty: the vector has no blocks and a search's balance is ignored. */
  readonly blocks: readonly EmbeddingBlock[];
  readonly bands: Bands;
  /** The bands were measured for this very model; else they are another one's, and a guess. */
  readonly isCalibrated: boolean;
}

/** How an output becomes a vector of fewer dimensions (src/vision/projector.ts), which is made unit again. */
export interface Projection {
  /** Values of the output; a power of two where `seed` is given. */
  readonly from: number;
  /** Of random directions (src/vectors/hadamard-projection.ts); absent: the output's first values, which are directions in order. */
  readonly seed?: number;
}

/** One of the networks that come with the app. */
export type BuiltProfile = Profile & { readonly id: BuiltProfileId };

export type BuiltProfileId =
  'resnet50-dual' | 'resnet50-quick' | 'resnet50' | 'resnet50-512' | 'resnet50-256';

/** Of a model that a person brought (src/vision/own-model.ts). */
export type OwnProfileId = `${typeof OWN_PREFIX}${string}`;

export type ProfileId = BuiltProfileId | OwnProfileId;

/** Of the ids of own models; what follows are digits of a hash. */
export const OWN_PREFIX = 'own-';

/** What two photos are to each other, the closest first. */
export const BAND_NAMES = Object.freeze(['file', 'picture', 'scene', 'kind'] as const);
export type BandName = (typeof BAND_NAMES)[number];

/** Share of a band's pairs that belong there, at which the band is made to begin (`npm run bands`). */
export const CALIBRATED_BANDS: Readonly<Record<BandName, number>> = Object.freeze({
  file: 0.99,
  picture: 0.99,
  scene: 0.9,
  kind: 0.5,
});

/** Where a band begins, and what was measured of it. */
export interface Band {
  /** Similarity, -1..1 (at the default balance): pairs as alike as that or more are in the band. */
  readonly from: number;
  /** Share of the pairs in the band that belong there, and share of those that belong there which are in it. */
  readonly precision: number;
  readonly recall: number;
}

export type Bands = Readonly<Record<BandName, Band>>;

/**
 * From which similarity on two photos are what to each other, and how sure that is: `npm run bands` on 550 photos of 50 classes
 * with eleven copies of every fifth, int8. file: a copy saved anew (the very same bytes are of similarity 1), picture and scene:
 * one of `EVALUATION`'s edits, kind: another photo of the class. No labelled bursts were at hand: tight crops, turns and
 * tilts stand for one scene. Precision is among 550 photos; in a library of n photos wrong pairs grow with n squared.
 */
export const BANDS: Readonly<Record<BuiltProfileId, Bands>> = Object.freeze({
  'resnet50-dual': Object.freeze({
    file: Object.freeze({ from: 0.9992, precision: 1, recall: 0.136 }),
    picture: Object.freeze({ from: 0.9113, precision: 0.991, recall: 0.38 }),
    scene: Object.freeze({ from: 0.876, precision: 0.901, recall: 0.497 }),
    kind: Object.freeze({ from: 0.586, precision: 0.501, recall: 0.88 }),
  }),
  'resnet50-quick': Object.freeze({
    file: Object.freeze({ from: 0.9993, precision: 1, recall: 0.091 }),
    picture: Object.freeze({ from: 0.9089, precision: 0.99, recall: 0.361 }),
    scene: Object.freeze({ from: 0.8715, precision: 0.901, recall: 0.47 }),
    kind: Object.freeze({ from: 0.5738, precision: 0.502, recall: 0.848 }),
  }),
  resnet50: Object.freeze({
    file: Object.freeze({ from: 0.9988, precision: 1, recall: 0.127 }),
    picture: Object.freeze({ from: 0.8572, precision: 0.99, recall: 0.375 }),
    scene: Object.freeze({ from: 0.7823, precision: 0.9, recall: 0.526 }),
    kind: Object.freeze({ from: 0.469, precision: 0.5, recall: 0.58 }),
  }),
  'resnet50-512': Object.freeze({
    file: Object.freeze({ from: 0.9988, precision: 1, recall: 0.136 }),
    picture: Object.freeze({ from: 0.8708, precision: 0.992, recall: 0.335 }),
    scene: Object.freeze({ from: 0.7848, precision: 0.903, recall: 0.523 }),
    kind: Object.freeze({ from: 0.4889, precision: 0.501, recall: 0.534 }),
  }),
  'resnet50-256': Object.freeze({
    file: Object.freeze({ from: 0.9988, precision: 1, recall: 0.182 }),
    picture: Object.freeze({ from: 0.8907, precision: 0.991, recall: 0.314 }),
    scene: Object.freeze({ from: 0.8318, precision: 0.903, recall: 0.474 }),
    kind: Object.freeze({ from: 0.4456, precision: 0.5, recall: 0.69 }),
  }),
});

/** Squared weights 1 : 0.1 (design: the default that keeps copies findable and gains most on kinds). */
const MEANS_SHARE = 0.1 / 1.1;

/** The network's input: the centred square of a share of the photo's short side, at the profile's size. */
export const INPUT = Object.freeze({
  /** ONNX input: uint8 [batch, size, size, 4], RGBA; alpha is 255, by which the int8 model knows where the photo ends. */
  name: 'rgba',
  /** Keras resizes the short side to 256 and crops the centre of 224; the same part is seen at every size. */
  share: 224 / 256,
});

const BUILT_VIEW: View = Object.freeze({ share: INPUT.share, whole: false, filter: 'bilinear' });

/** What the profiles have in common that tell looks and means apart. */
const DUAL: Pick<Profile, 'output' | 'view' | 'dimension' | 'metric' | 'blocks'> = Object.freeze({
  output: 'dual',
  view: BUILT_VIEW,
  dimension: 768,
  metric: 'L2',
  blocks: Object.freeze([
    Object.freeze({ name: 'looks', offset: 0, length: 512, weight: 1 - MEANS_SHARE }),
    Object.freeze({ name: 'means', offset: 512, length: 256, weight: MEANS_SHARE }),
  ]),
});

/** What the profiles of the pooled features have in common. */
const POOLED: Pick<Profile, 'output' | 'inputSize' | 'view' | 'metric' | 'blocks'> = Object.freeze({
  output: 'pooled',
  inputSize: 224,
  view: BUILT_VIEW,
  metric: 'L2',
  blocks: Object.freeze([]),
});

/**
 * Where a collection does not tell its profile, the first of its dimension is taken. `resnet50-quick` is the default one's
 * network at 192 x 192 pixels, which are 27 % fewer. `resnet50-512` is `resnet50` in random directions, `resnet50-256` the first of
 * the directions that the classifier listens to most, with which *looks* begins (`HEADS`): of 384, 256 and 128 of them the mAP@10
 * is 0.650, 0.653 and 0.633, and the recall@1 of copies 0.935, 0.928 and 0.903 (50 and 1,100 queries).
 */
export const PROFILES: Readonly<Record<BuiltProfileId, BuiltProfile>> = Object.freeze({
  'resnet50-dual': Object.freeze({
    id: 'resnet50-dual',
    inputSize: 224,
    ...DUAL,
    bands: BANDS['resnet50-dual'],
    isCalibrated: true,
  }),
  'resnet50-quick': Object.freeze({
    id: 'resnet50-quick',
    inputSize: 192,
    ...DUAL,
    bands: BANDS['resnet50-quick'],
    isCalibrated: true,
  }),
  resnet50: Object.freeze({
    id: 'resnet50',
    ...POOLED,
    dimension: 2048,
    bands: BANDS.resnet50,
    isCalibrated: true,
  }),
  'resnet50-512': Object.freeze({
    id: 'resnet50-512',
    ...POOLED,
    projection: Object.freeze({ from: 2048, seed: 20_249 }),
    dimension: 512,
    bands: BANDS['resnet50-512'],
    isCalibrated: true,
  }),
  'resnet50-256': Object.freeze({
    id: 'resnet50-256',
    ...DUAL,
    inputSize: 224,
    projection: Object.freeze({ from: DUAL.dimension }),
    dimension: 256,
    blocks: Object.freeze([]),
    bands: BANDS['resnet50-256'],
    isCalibrated: true,
  }),
} satisfies Record<BuiltProfileId, BuiltProfile>);

/** Those whose vector is an output of the network as it is; every output has one. */
export const NETWORK_PROFILES: readonly BuiltProfile[] = Object.freeze(
  Object.values(PROFILES).filter(({ projection }) => !projection),
);

export const DEFAULT_PROFILE: BuiltProfileId = 'resnet50-dual';

/** The id as one of the table's; `undefined` for anything else. */
export function findProfile(id: string | null): BuiltProfileId | undefined {
  return id !== null && isBuilt(id) ? id : undefined;
}

/** Of a network that comes with the app. */
export function isBuilt(id: string): id is BuiltProfileId {
  return Object.hasOwn(PROFILES, id);
}

/** The search slider's default: exactly the stored weights, so that it equals plain L2 on the stored vectors. */
export const DEFAULT_BALANCE = MEANS_SHARE;

/** What the graph does to pixels first, as the weights were trained (Caffe: BGR, means of ImageNet's training set). */
export const PREPROCESSING = Object.freeze({
  /** Taken from red, green and blue, 0..255. */
  means: Object.freeze([123.68, 116.779, 103.939] as const),
  /** For red, green, blue and alpha: the channel of the trained weights that reads it; alpha is read by none. */
  channels: Object.freeze([2, 1, 0, null] as const),
});

/**
 * Shrinking before the resampler: only by powers of two, where a JPEG decoder (in its DCT) and a canvas (in its mipmaps)
 * average whole pixels, and never below `multiple` times the input size, so that the resampler still decides. Measured on
 * six photos of 12 megapixels, lowest cosine of the vector with that of every pixel resampled: twice the size or more
 * 0.9995 (canvas) and 0.9998 (decoder), less than twice 0.9936 and 0.9943.
 */
export const REDUCTION = Object.freeze({
  multiple: 2,
  /** A JPEG decoder shrinks by at most this; the canvas does the rest. */
  jpegMax: 8,
});

/** Other outputs of every model file. */
export const OUTPUTS = Object.freeze({
  /** float32 [batch, 1000], softmax. */
  classes: 'classes',
  /** float32 [batch, 2048, size / 32, size / 32], last activations after ReLU; fetched only on demand. */
  map: 'map',
});

/** How the `looks` and `means` blocks are derived from the weights (src/weights/heads.ts). */
export const HEADS = Object.freeze({
  /** Exponent of the generalized mean (GeM, Radenovic et al. 2018). */
  gemPower: 3,
  /** Length below which a vector counts as zero, so that making it unit divides by nothing (as TensorFlow does). */
  minLength: 1e-12,
  /** looks = [left singular vectors of the classifier, random projection of stage 4], sizes. */
  looksPooled: 384,
  looksStage4: 128,
  means: 256,
  stage4Channels: 1024,
  pooledChannels: 2048,
  classCount: 1000,
  /** Seeds of the orthonormal projections (src/vectors/projection.ts). */
  stage4Seed: 20_241,
  meansSeed: 20_242,
});

/** How activation ranges are found (src/weights/calibrate.ts). */
export const CALIBRATION = Object.freeze({
  /** Standard deviations beyond the mean of the photos' extremes. */
  deviations: 2,
  /** Significant digits kept in the table. */
  digits: 4,
});

export type Precision = 'float32' | 'float16' | 'float16-weights' | 'int8';

/** Lowest cosine between the probe photo's vector and its stored float32 vector for a backend to be believed. */
export const SELF_CHECK_COSINE: Readonly<Record<Precision, number>> = Object.freeze({
  float32: 0.999,
  float16: 0.98,
  'float16-weights': 0.999,
  int8: 0.98,
});

/** How the engine is spread over the machine (src/workers/embed-plan.ts) and when the graphics card takes over. */
export const ENGINE = Object.freeze({
  /**
   * Workers and threads by cores, where threads exist; the last row whose `cores` the machine has counts. On 2 cores, from
   * folder to durable row (500 x 375 JPEG, int8, `npm run bench`): 2 workers of 1 thread 91 ms a photo, 1 of 2 threads
   * 113, because threads wait for each other while one decodes. Above 4 threads a session gains little (16 threads: 24
   * images/s, 1 thread: 5), so more cores become more workers; those rows follow from both and were not measured.
   */
  threaded: Object.freeze([
    Object.freeze({ cores: 1, workers: 1, threads: 1 }),
    Object.freeze({ cores: 2, workers: 2, threads: 1 }),
    Object.freeze({ cores: 4, workers: 2, threads: 2 }),
    Object.freeze({ cores: 8, workers: 2, threads: 4 }),
    Object.freeze({ cores: 16, workers: 4, threads: 4 }),
  ]),
  /** Without threads every worker holds its own copy of the model, so memory bounds them as well. */
  unthreaded: Object.freeze([
    Object.freeze({ cores: 1, workers: 1, threads: 1 }),
    Object.freeze({ cores: 2, workers: 2, threads: 1 }),
    Object.freeze({ cores: 4, workers: 3, threads: 1 }),
    Object.freeze({ cores: 8, workers: 4, threads: 1 }),
  ]),
  /** Of the workers, or of the only worker's threads, while others are to have the machine, too. */
  gentleShare: 0.5,
  /**
   * Photos in flight in a worker on WASM: one runs, others are read, hashed, decoded and wait, so that the next is ready.
   * On WebGPU in all workers: two of the largest batches, so that one fills up while the other computes.
   */
  places: Object.freeze({ wasm: 6, webgpu: 64 }),
  /**
   * Photos of one run: the largest size that as many are waiting for. WASM gains nothing from more than one; a graphics
   * card is bound by latency and transfers (`GRAPHICS_CARD`), but each size costs it a compilation.
   */
  batchSizes: Object.freeze({ wasm: Object.freeze([1]), webgpu: Object.freeze([1, 8, 32]) }),
  /**
   * Photos that a worker on WASM embeds before a fresh one takes its place: a bound, since over 250 runs ONNX Runtime 1.30
   * loses nothing (its memory stays at 104 MB).
   */
  lifetime: 5000,
  /** The graphics card takes over when it needs at most this share of the time the processor needs. */
  takeoverShare: 0.8,
  /** Runs of the timed comparison, after one that is not counted. */
  timedRuns: 2,
});

/** Machines that get less than their cores allow (src/workers/embed-plan.ts). A worker takes 104 MB beside what it decodes. */
export const SMALL_MACHINES = Object.freeze({
  /** Up to so many, as `navigator.deviceMemory` rounds them, a machine is small: it keeps to the 27 MB model. */
  gigabytes: 4,
  /** Workers and threads at most: threads share a worker's memory. */
  small: Object.freeze({ workers: 1, threads: 4 }),
  /** iPhones and iPads, which tell nothing; memory that threads share is what WebKit there runs out of first. Not measured. */
  tight: Object.freeze({ workers: 1, threads: 1 }),
  others: Object.freeze({ workers: Infinity, threads: Infinity }),
});

/** Networks that people bring (src/vision/own-model.ts, src/library/models). */
export const OWN_MODEL = Object.freeze({
  /** Of the names of a model's file and of its description's. */
  ending: '.onnx',
  configEnding: '.json',
  /** Digits of the hash in an id, and behind a name. */
  idDigits: 12,
  shownDigits: 4,
  /** Bytes of a file at most: WebAssembly has 4 GiB, and a network of 1.5 GiB is held twice while it is opened. */
  bytes: 1.5 * 2 ** 30,
  /** Share of a machine's memory, as far as it tells it, that the file may have, since it is held several times. */
  memoryShare: 0.2,
  /** Larger ones get one worker with all threads: each worker holds its own copy. */
  sharedBytes: 100 * 2 ** 20,
  /** Bytes of a description (`preprocessor_config.json`) that are believed. */
  configBytes: 64 * 2 ** 10,
  /** Pixels of a side that a network may want, and what one that takes any is given unless it is told. */
  sizes: Object.freeze({ least: 16, most: 1024, usual: 224 }),
  /** Numbers of a vector: Milvus takes no more, and fewer than two tell nothing. */
  dimensions: Object.freeze({ least: 2, most: 32_768 }),
  /** From this cosine on the vectors of two different pictures are the same vector. */
  sameVector: 0.9999,
  /** Networks that are described by nothing: as most were trained on ImageNet (torchvision). */
  usual: Object.freeze({
    scale: 1 / 255,
    mean: Object.freeze([0.485, 0.456, 0.406] as const),
    deviation: Object.freeze([0.229, 0.224, 0.225] as const),
    share: 224 / 256,
  }),
  /** Names of outputs that are made to tell pictures apart, the best first; then comes any vector, tokens, a map, and classes last. */
  outputs: Object.freeze([
    'image_embeds',
    'image_embedding',
    'sentence_embedding',
    'pooler_output',
    'embeddings',
    'embedding',
    'pooled',
    'features',
    'last_hidden_state',
  ] as const),
  classes: /logits|classes|prob|softmax|classification/iu,
  /** Whose bands are shown until a model has its own. */
  bandsOf: 'resnet50',
} as const);

/** How a graphics card is kept busy (src/vision/gpu-session.ts) and given up (src/workers/embed.ts). */
export const GRAPHICS_CARD = Object.freeze({
  /** Runs under way at once: one uploads, one computes, one is read back. */
  depth: 3,
  /**
   * Sizes whose run takes longer, in milliseconds, are left out: a search waits for the runs before it. On an H100 32
   * photos take 15 to 20 ms.
   */
  longestRun: 150,
  /**
   * Workers that read, hash and decode for the card's one, by cores; the last row whose `cores` the machine has counts.
   * On four and more a core is left to the card's worker and the page.
   */
  decoders: Object.freeze([
    Object.freeze({ cores: 1, workers: 1 }),
    Object.freeze({ cores: 2, workers: 2 }),
    Object.freeze({ cores: 4, workers: 3 }),
    Object.freeze({ cores: 8, workers: 7 }),
    Object.freeze({ cores: 16, workers: 15 }),
  ]),
  /** Width and height of the picture by which it is decided where pictures are resampled: most are shrunk to about that. */
  typicalPicture: Object.freeze([640, 480] as const),
  /** Pictures that come before those that are timed; on the processor, where many at once are no faster, as many are timed. */
  timedPictures: 4,
  /** Milliseconds after which a card that failed is tried again, each once: a driver is back in seconds, or after a while. */
  retries: Object.freeze([15_000, 120_000] as const),
});

/** Limits that a person can run into, each with the reason where it is enforced. */
export const LIMITS = Object.freeze({
  /** Largest picture that is decoded, in megapixels; a header is read first. */
  megapixels: 200,
  /**
   * Pictures that are decoded to more megapixels take turns, in all workers and tabs: a pixel takes four bytes. Eight PNGs of
   * 196 megapixels took 2.6 GiB and 22 s at once, 0.8 GiB and 7 s in turns. A
   * JPEG is decoded to fewer than it has.
   */
  turnMegapixels: 50,
  /**
   * Milliseconds that a worker may take for a photo once its model is open. In a worker a photo waits for others; one that
   * took too long is tried again alone, so that only what takes so long by itself is left out.
   */
  photoMs: 60_000,
  /** Files beyond are recognised by their size, first, middle and last part of so many bytes, not by all of them. */
  wholeBytes: 64 * 2 ** 20,
  partBytes: 2 ** 20,
  /** Results of one search: Milvus gives 16,384 at most, and the photos of a query itself take up some. */
  searchMin: 1,
  searchMax: 16_000,
  searchDefault: 5,
  /** Longest path in UTF-8 bytes; Linux allows 4,096. */
  pathBytes: 4096,
  /** Photos fetched at once when the whole library is listed. */
  page: 1000,
});

/** What a search by photos can be made of. */
export const QUERY = Object.freeze({
  /** Photos of one query, added and subtracted. */
  parts: 20,
  /** Weights of a photo, either sign. */
  weightMax: 100,
  /** Of the sum of weights, what has to be left of a block when photos are subtracted: below, rounding decides. */
  leastLeft: 1e-3,
  /** The eight ways to turn a picture, as EXIF orientations; the first is as it is. */
  turns: Object.freeze([1, 2, 3, 4, 5, 6, 7, 8] as const),
  /** Photos of the library whose files stay at hand while regions of them are searched by. */
  openFiles: 8,
  /** Files searched by whose copies are kept for links, and their bytes in all. */
  keptFiles: 50,
  keptBytes: 64 * 2 ** 20,
});

/** The region of a photo that is suggested to be searched by (src/library/explaining.ts). */
export const SUGGESTION = Object.freeze({
  /** Share of the highest activity from which a position belongs to the region. */
  activity: 0.3,
  /** Share of the photo's area from which it is no region of it. */
  all: 0.8,
});

/** The classes of the network by which a photo can be filtered (src/library/kinds.ts). */
export const KINDS = Object.freeze({
  /**
   * Lowest probability of a class, and how many are kept at most. Of 500 photos of 50 classes the names were right for 0.87 of those
   * given, and 0.91 of the photos had theirs; from 0.2 on 0.82 and 0.93, from 0.5 on 0.93 and 0.84.
   */
  least: 0.3,
  most: 3,
  /** Bytes of a name that are believed of a file that is imported. */
  nameBytes: 256,
});

/** What photos are filtered by (src/library/photo-filter.ts). */
export const FILTERS = Object.freeze({
  /** Places are told apart by squares of so many degrees a side, some 100 km: a town and what is around it. */
  placeDegrees: 1,
  /** Values that are listed at most; a longer list is narrowed by typing. */
  listed: 100,
  /** Kinds that can be chosen at a press. */
  chips: 16,
  /** From so many on a list has a field to narrow it. */
  narrowed: 9,
  /** Bytes of the unit in which file sizes are typed. */
  byteUnit: 1e6,
});

/** A library as one file (src/library/archive). */
export const ARCHIVE = Object.freeze({
  /** Raise it when a file is written that older releases would misread. */
  version: 1,
  /** Photos that are read and stored at once. */
  batch: 128,
  /** Bytes written at once at least, but for the last. */
  writeBytes: 256 * 2 ** 10,
  /** Bytes that are believed of what is held in memory as a whole; a thumbnail has 20 KB, a line its path and its facts. */
  most: Object.freeze({
    manifest: 64 * 2 ** 10,
    documents: 64 * 2 ** 20,
    thumbnail: 2 ** 20,
    line: 128 * 2 ** 10,
  }),
  /** Pixels: a field of 32 bits with a sign holds them. */
  sidePixels: 2 ** 31 - 1,
  /** Bytes of a content id: a server's key can be one. */
  contentIdBytes: 65_535,
  /** Characters of a wrong cell that are shown. */
  quoted: 40,
  /** By how much the length of a unit vector may differ from 1. */
  unitSlack: 1e-3,
  /** Tables of documents that are a person's decisions. */
  tables: Object.freeze(['decisions']),
  /** In the origin's private file system, where the browser cannot write a file elsewhere. */
  folder: 'exports',
  /** How a file is named before its date. */
  name: 'lookalike',
});

/** A library that is published (src/library/gallery). */
export const GALLERY = Object.freeze({
  format: 'lookalike-gallery',
  /** Raise it when a gallery is written that older releases would misread. */
  version: 1,
  /** Rows of a library that are one shard at most: 1.6 MB of vectors, and what a change makes a visitor load again. */
  shardPhotos: 2048,
  /** Bytes of a file: hosts refuse more than 25 MB. */
  fileBytes: 16 * 2 ** 20,
  /** Shards that are asked for ahead of the one that is shown next: while one is read nothing else is begun. */
  ahead: 8,
  /** Milliseconds between two times that a page reads its list of photos again while shards come: reading takes the time of one. */
  announceMs: 500,
  /** Hexadecimal digits of a content in a shard's name. */
  nameDigits: 16,
  /** Beside the page, and below it. */
  folder: 'gallery',
  manifest: 'manifest.json',
  shards: 'shards',
  thumbnails: 'thumbnails',
  originals: 'photos',
  credits: 'credits.json',
  /** Name of the element in the page's head that says where the manifest is. */
  meta: 'lookalike-gallery',
});

/** What a photo's file says of itself. */
export const FACTS = Object.freeze({
  /** Exif stands in a segment of at most 64 KiB behind a JPEG's start, and another one may be before it. */
  jpegBytes: 128 * 2 ** 10,
  /** Bytes of a camera's name that are kept. */
  cameraBytes: 128,
});

/** Camera raws: directories looked into at most, and values read of one tag; cameras write fewer than ten. */
export const RAW = Object.freeze({ directories: 32 });

/** Which picture stands for a film, and how long it may take to find. */
export const FILM = Object.freeze({
  /** Seconds from the beginning at which a picture is looked for: films fade in from black. */
  moments: Object.freeze([0, 0.5, 1, 2, 4]),
  /**
   * Standard deviation of brightness, of 255, from which a picture shows something, and pixels of a side that it is taken of.
   * Of 192 photos the plainest, a spider on white, has 10.
   */
  contrast: 8,
  side: 32,
  /** After which a film is given up, in milliseconds. */
  patience: 15_000,
});

/** How an indexing run groups its writes and measures its pace. */
export const INDEXING = Object.freeze({
  /** Photos in one transaction: what a kill can lose at most. */
  batch: 16,
  /** Photos failing one after the other with an error of the engine's own, at which the run stops. */
  suspiciousInARow: 5,
  /** Files found ahead of the one being embedded: the total, and so the time left, is known early. */
  lookahead: 20_000,
  /** Files of a rescan that are looked up at once. */
  knownBlock: 64,
  /** Milliseconds after its last change from which a file's size and time tell whether it changed again: FAT tells 2 s. */
  settledMs: 3000,
  /** The rate shown is that of the last so many seconds. */
  rateWindowSeconds: 10,
  /** Progress is told at most this often, in milliseconds. */
  progressInterval: 100,
});

/**
 * Thumbnails: longest side in pixels and encoder quality. JPEG and not WebP, which is 15 % smaller but takes 12 ms of a
 * core to encode instead of 3, beside 95 ms of two cores for the whole photo.
 */
export const THUMBNAIL = Object.freeze({
  side: 320,
  type: 'image/jpeg',
  quality: 0.78,
  /** Bytes of room that are left for rows, some 10,000: with less, thumbnails that can be made again are not stored. */
  reserve: 48 * 2 ** 20,
  /** Where rows find no room so many are deleted, if they can be made again: 13 KB each make room for 1,000 rows. */
  released: 256,
  /** From a database of an earlier release so many are moved at once. */
  moved: 64,
});

/** A picture for the whole screen of what the browser cannot draw: the largest of screens, and little to be seen of the compression. */
export const LARGE_PICTURE = Object.freeze({ side: 4096, quality: 0.9 });

/** The exact index: vectors live in chunks of so many rows, so that growing copies nothing (3 MB at 768 dimensions). */
export const FLAT = Object.freeze({ chunkRows: 1024 });

/** The short projection (src/vectors/short-projection.ts). */
export const SHORT = Object.freeze({
  /** Dimensions of a segment at most: the blocks of the default profile are multiples of it. */
  segment: 256,
  /**
   * Directions kept of each. Rows whose short bound was within the threshold, of 10,000 near-real ones (profile
   * resnet50-dual), with 32, 48, 64: 20, 7, 3 %; of 60,000: 3.9, 0.7, 0.2 %; each direction is a byte of every row that
   * every search reads.
   */
  directions: 48,
  /** Dimensions of a segment at most of vectors without blocks. */
  width: 2048,
  /**
   * How many directions such segments get (src/vectors/worthwhile-directions.ts): so many are tried, twice as many as long as
   * more than a share of them is cheapest, at most `most`. So many rows of the sample are asked which of so many others
   * their bound would exclude, given as near a neighbour as the `rank`-th in the index.
   */
  worth: Object.freeze({ first: 128, most: 512, enough: 0.9, step: 16, queries: 32, rows: 256, rank: 10 }),
  /** Of a direction's squared length, what others before it may leave at least; it is left out below. */
  dependence: 0.01,
  /**
   * Rounds of simultaneous iteration over second moments, and over the sample itself (of the rows above 23.5, 22.4, 22.2 %
   * after 3, 6, 12), the share of a vector itself in each, and the seed of the first directions.
   */
  rounds: 12,
  sampleRounds: 6,
  shift: 1e-6,
  seed: 20_243,
  /** Rows of the sample between two points at which fitting can pause. */
  rowsPerStep: 64,
  /** Share of a segment's squared length by which its squared residual is rounded up: what float32 may have lost. */
  residualSlack: 5e-5,
  /** Share of a product of lengths by which bounds are widened: more than float32 loses in 256 dimensions. */
  rounding: 5e-5,
  /** Coordinates may be this many times those of the sample before their codes are cut off. */
  headroom: 1.25,
});

/** Codes of vectors (src/vectors/coded-index.ts). */
export const CODES = Object.freeze({
  /** Raise it when the bytes of a block change their meaning. */
  format: 2,
  /** Rows of a block: what is allocated, saved and made anew at once. */
  blockRows: 1024,
  /** Lengths of a vector between which bounds hold in float32. */
  lengthMin: 1e-12,
  lengthMax: 1e12,
  /** Share of a product of lengths by which bounds are widened: more than float32 loses in some 20 operations. */
  rounding: 8e-6,
  /** Below this, scales are no longer precise: the smallest float32 with all its digits, and some. */
  tiniest: 1e-36,
  /** Short codes are made from so many rows and dimensions on, and anew after growth by the factor. */
  shortRows: 2048,
  shortDimension: 128,
  shortGrowth: 8,
  /** Rows that the projection is fitted to, spread evenly. */
  sample: 2048,
  /** Rows measured first, in multiples of the limit and at least: they set the threshold for all others. Each is read cold. */
  firstFactor: 2,
  firstMin: 20,
  /**
   * A filter that lists at most this share of the rows is answered row by row, a longer one through short codes. In
   * Chromium at 100,000 x 768: 10 % of the rows 0.73 and 0.58 ms, 5 % 0.34 and 0.41, 2 % 0.17 and 0.34.
   */
  listShare: 0.05,
});

/** How scan and graph share the work of one index (src/vectors/segmented-index.ts). */
export const SEGMENTS = Object.freeze({
  /** Share of removed vectors in a graph above which it is built anew: they cost memory, time and recall. */
  tombstoneShare: 0.2,
  /** Budget of one slice of building in milliseconds; with 16, the worst of 252 slices took 25 on a busy machine. */
  slice: 12,
  /** Recall shown to people: at this rank, over so many stored vectors. */
  recallRank: 10,
  recallSamples: 100,
});

/**
 * When the graph answers sooner than the scan (src/vectors/search-plan.ts): rows that have to be left, by dimension, the
 * first line that is not exceeded. Measured in Chromium over codes, limit 10, each pair of times from one interleaved run:
 * graph and scan of 20,000 rows in ms, of 8 dimensions 0.04 and 0.13, of 64 0.06 and 0.17, of 120 0.09 and 0.19; then
 * vectors are short and ask for more candidates: of 768 and 100,000 rows 1.71 and 1.22, of 200,000 1.87 and 2.08, of 300,000
 * 2.09 and 3.55; of 2,048 and 80,000 rows 2.55 and 0.82.
 */
export const PLANNER = Object.freeze({
  crossover: Object.freeze([
    Object.freeze({ dimension: 127, rows: 8_000 }),
    Object.freeze({ dimension: Infinity, rows: 170_000 }),
  ]),
  /** Rows of a scan that take as long as one row that is measured beside the graph: 4 of few dimensions, 10 of 768. */
  growingWeight: 8,
});

/** How tabs share one open store (src/workers/store-tabs.ts). */
export const TABS = Object.freeze({
  /** Raise it when a release asks of the store what the one before does not know, or stores what that one would misread. */
  version: 1,
  /** Milliseconds in which writes are gathered before all tabs are told. */
  announceMs: 250,
  /** Milliseconds without a sign from the tab that keeps the store after which a call fails. Opening 100,000 photos blocks it for 1 s. */
  patienceMs: 15_000,
  /** Milliseconds between two signs that a call is worked on. */
  workingMs: 2_000,
  /** Milliseconds after which a collection is asked for again that another tab, which clears the library, is making anew. */
  clearedMs: 50,
});

/** How the store worker looks after its indexes. */
export const KEEPING = Object.freeze({
  /** Milliseconds that the graph waits for requests under way to end before it takes in the next few rows. */
  patienceMs: 250,
  /** Milliseconds after opening until the saved graph is loaded, which takes a pause that the first search would wait for. */
  restoreMs: 1000,
  /** Milliseconds without a change after which codes are saved, recall is measured, the graph is saved: longer than a batch takes. */
  settleMs: 2500,
  /** Rows up to which every change is saved; above, so large a share of them must have come or gone. */
  saveAlways: 5000,
  saveShare: 0.02,
  /** The file of vectors is written anew when so large a share of its places, and so many, are of rows that went: 3 KB each. */
  compactShare: 0.25,
  compactRows: 1000,
});

/**
 * Vectors in the store: those of so many neighbouring rows make one record (measured: ARCHITECTURE.md, "Index and
 * store"). Stored data depends on it.
 */
export const VECTOR_BLOCK = Object.freeze({ rows: 128 });

/** The file of an index' float32 vectors: rows written at once, less than a megabyte at 768 dimensions. */
export const VECTOR_FILE = Object.freeze({ writeRows: 256 });

/** Derived byte strings in the store: bytes a record. Small enough to be copied without a pause, large enough to be few. */
export const SNAPSHOT = Object.freeze({ chunkBytes: 8 * 2 ** 20 });

/**
 * HNSW (Malkov and Yashunin 2018) as built by default; `ef` for searches is at least the limit. With M 12 and
 * efConstruction 100, one query in twenty at the slider's end missed all its neighbours among 100,000 short vectors.
 */
export const HNSW = Object.freeze({
  m: 16,
  efConstruction: 200,
  ef: 64,
  /** Candidates asked of the graph beyond the limit, ranked by exact distance. */
  overfetch: 16,
  seed: 100,
  /** Vectors to make room for at least, and the factor by which room grows: it is copied then. */
  capacityMin: 1024,
  capacityGrowth: 1.1,
});

/** The short vectors that a graph is built of (src/vectors/graph-space.ts). */
export const GRAPH_SPACE = Object.freeze({
  /** From so many dimensions and rows on; fewer are kept as they are. */
  dimension: 128,
  rows: 2048,
  /** Directions kept of each segment (SHORT.segment) of a vector without blocks. */
  directions: 48,
  /**
   * The same of the profile's blocks: a query may have all of its length in one, so each has to tell neighbours apart by
   * itself. Means, being of one kind or another, spread over more directions: ARCHITECTURE.md, "Index and store".
   */
  blockDirections: Object.freeze({ looks: 40, means: 120 }),
  /** Candidates of short vectors for each one of full vectors. */
  widening: 7,
  /** Made anew when there are so many times the rows that it was made of. */
  growth: 8,
  /** Rows it is made of, spread evenly; making it can pause after so many. */
  sample: 2048,
  rowsPerStep: 64,
  /**
   * It is used when so large a share of the `rank` nearest of so many of these rows are among so many short nearest: of
   * vectors without structure, which a projection cannot shorten, they are not.
   */
  proof: Object.freeze({ queries: 32, rank: 10, candidates: 64, recall: 0.9 }),
});

/** The library's Milvus collection, named as in the tutorial this project replaces. */
export const COLLECTION = Object.freeze({
  name: 'reverse_image_search',
  primaryField: 'id',
  vectorField: 'vec',
});

/** Working with rows on a server: times in milliseconds. */
export const SERVER = Object.freeze({
  /** A read without strong consistency shows what was written so long ago (Milvus' bound is 5 s). */
  stalenessMs: 6_000,
  /**
   * An insert without an answer may still be under way; after so long it has happened or never will (servers give up
   * after 30 s), and it is visible.
   */
  settleMs: 36_000,
  /** Meanwhile it is asked what arrived: after this time at first, then after twice the time, up to the longest. */
  askFirstMs: 250,
  askLongestMs: 4_000,
  /** Inserts of what did not arrive, before giving up. */
  attempts: 3,
  /** Photos with their vectors in one insert of a copy, in bytes of JSON, of which a number takes this many. */
  copyBytes: 4 * 2 ** 20,
  bytesPerNumber: 12,
});

/** Walks through folders: entries that are sorted or handed out between two moments at which the page gets its turn. */
export const WALK = Object.freeze({ run: 1024 });

/** Files and folders that a walk leaves out: they hold copies, caches or deleted photos, not a person's photos. */
export const LEFT_OUT = Object.freeze({
  /** Hidden on Unix: `.git`, `.thumbnails`, `._photo.jpg` of macOS, ... */
  prefix: '.',
  /** Compared in lower case, since Windows and Synology do not keep to one spelling. */
  names: Object.freeze(['@eadir', '$recycle.bin', 'node_modules', 'thumbs.db', 'desktop.ini']),
});

/**
 * What cameras and phones write beside a picture under the same name: its raw, the film of a live photo. Names tell here,
 * not bytes: nobody reads a file to leave it out.
 */
export const COMPANIONS = Object.freeze({
  pictures: Object.freeze(['jpg', 'jpeg', 'heic', 'heif', 'avif', 'webp', 'png']),
  // prettier-ignore
  raws: Object.freeze([
    'cr2', 'cr3', 'nef', 'nrw', 'arw', 'sr2', 'dng', 'orf', 'rw2', 'raf', 'pef', 'srw', 'x3f', '3fr', 'iiq', 'rwl',
  ]),
  films: Object.freeze(['mov', 'mp4']),
});

/** The sample library: where its files stand and how a build makes the edited copies (src/photos/build). */
export const SAMPLES = Object.freeze({
  /** Name of the source, and first segment of its paths. */
  name: 'Samples',
  /** Below the page's base address and below `public`; the files of the index are relative to it. */
  folder: 'samples',
  /** Committed: originals with author and licence, and the copies to make. */
  sources: 'sources.json',
  /** Folder of everything that a build makes, and the index in it. */
  generated: 'generated',
  index: 'generated/index.json',
  /** Raise it when the code that edits changes what it writes, so that older copies are made again. */
  version: 1,
  /** JPEG quality of the copies, 1..100, the small one excepted. */
  quality: 86,
  /** `crop`: share of width and height that stays, and of what goes, the share at the left and at the top. */
  crop: Object.freeze({ share: 0.6, left: 0.4, top: 0.6 }),
  /** `small`: longest side in pixels and JPEG quality, as a messenger leaves a photo behind. */
  small: Object.freeze({ side: 160, quality: 8 }),
  /** `tinted`: factors of red, green and blue, an evening's light. */
  tint: Object.freeze([1.2, 1, 0.75] as const),
  /** `blurred`: radius in pixels of the box mean. */
  blurRadius: 4,
});

/** Bands that are reviewed for duplicates: two photos of one kind are none. */
export const TIERS = Object.freeze(['file', 'picture', 'scene'] as const);
export type Tier = (typeof TIERS)[number];

/** The nearest neighbours that are stored with each photo (src/library/duplicates/neighbor-ledger.ts). */
export const NEIGHBORS = Object.freeze({
  /** At most so many of a photo: a burst of thousands would have millions of pairs. */
  most: 32,
  /** Photos looked up in one search. */
  batch: 64,
  /** Documents that are read at once, and that are not yet too many; photos of one that brought others together. */
  documents: 256,
  documentPhotos: 1024,
});

/**
 * Squared L2 distance up to which neighbours are stored: two photos of a group of the widest band are no farther, so that
 * stored neighbours decide about them.
 */
export function neighborhoodOf({ bands }: Pick<Profile, 'bands'>): number {
  return GROUPING.widest * (2 - 2 * bands.scene.from);
}

/** Groups of near-duplicates (src/library/duplicates/grouping.ts). */
export const GROUPING = Object.freeze({
  /** Two photos of a group are at most so many times as far apart, squared, as a link may be. */
  widest: 2,
  /** Share by which a bound on a distance is widened: more than float32 loses in a few thousand dimensions. */
  rounding: 1e-4,
  /** Vectors kept at most between two looks for groups, 25 MB of 768 dimensions; a group of more takes what it takes. */
  vectors: 8192,
  /** Connected parts of the graph that are looked at together at most, so that their vectors are read together. */
  components: 4096,
});

/** Rules by which one of several near-duplicates is suggested to be kept (src/library/duplicates/keeper.ts). */
export const KEEPER_RULES = Object.freeze(['raw', 'pixels', 'bytes', 'facts', 'older', 'folder'] as const);
export type KeeperRule = (typeof KEEPER_RULES)[number];

/** What a review of near-duplicates leads to. */
export const REVIEW = Object.freeze({
  /** Folder that scripts move files into. */
  folder: 'Lookalike duplicates',
  /** How files are named, before their kind. */
  name: 'lookalike-duplicates',
  /** Stops of the sliders between the least similarity and 1. */
  similaritySteps: 100,
  /** Height of a group in CSS pixels, and that in lists of less than a width. */
  row: 304,
  rowNarrow: 320,
  narrow: 720,
});

/** Where photos stand on the map of a library (src/library/map). A unit of length is UMAP's. */
export const MAP = Object.freeze({
  /** Photos of one layout at most; the others are placed at their neighbours. */
  most: 20_000,
  /** Photos compared between two times that their neighbours are stored: some 20 s. */
  kept: 2048,
  /** Fewer are not laid out: they stand in their principal plane. */
  least: 5,
  /** Of each photo so many neighbours count: UMAP's 15, of which one is the photo itself. */
  neighbors: 14,
  /**
   * How near neighbours come to each other, and the scale of what lies between groups. 0.25 heaps them up: of 550 photos a screen shows
   * 19 as pictures at twice the first zoom, with 0.8 it is 34; of the 10 nearest by vectors 0.822 and 0.804 stay the nearest.
   */
  minDist: 0.8,
  spread: 1,
  seed: 20_246,
  /** How far a step moves photos at first, and where they had their places already: of ten groups, 1 leaves five where they were. */
  rate: 1,
  gentleRate: 0.2,
  /** Photos that the principal plane is fitted to, directions that are looked for at once, and how far from its middle photos begin. */
  sample: 1024,
  directions: 4,
  startRadius: 10,
  /** L2 distances of unit vectors that are told apart from none, and the largest there is. */
  leastDistance: 1e-4,
  mostDistance: 2,
  /** A photo that is placed stands at so many neighbours, whose weights fall with this power of their distance, and so far aside. */
  placedBy: 5,
  placingPower: 4,
  aside: 0.1,
  /**
   * How far gaps are closed, 0 not at all .. 1 until none is left, and width by height of the picture. Of 550 photos 0.6 shows 33 as
   * pictures at the first zoom instead of 27, and costs 0.01 of what stays near.
   */
  evening: 0.6,
  aspect: 1.5,
  /**
   * Photos are pushed apart until, side by side, they cover this share of the picture, in at most so many rounds and but for this share
   * of their distance. With 0.5, 0.7 of what was near by vectors went elsewhere.
   */
  coverage: 0.15,
  spreadRounds: 60,
  spreadSlack: 0.05,
  /** Share of the photos of a layout that may come or go until there is another one. */
  changedShare: 0.25,
  /** Milliseconds between two moments of a layout that are told. */
  tellMs: 150,
});

/** How the map is looked at (src/ui/map): lengths in CSS pixels, scales in pixels of a unit. */
export const MAP_VIEW = Object.freeze({
  /** Side of a picture by the view's shorter side where all is shown, its bounds, and from how many times that zoom on it is largest. */
  pictureShare: 0.075,
  pictureLeast: 46,
  pictureMost: 108,
  pictureZoom: 8,
  /** Room between two pictures. */
  gap: 6,
  /** Of spacings that are told apart, each to the next. */
  detailStep: 2 ** (1 / 4),
  /** Around the map where all is shown, and the largest scale at which all of few photos is. */
  margin: 64,
  fitScale: 220,
  /** The largest scale, and how much smaller than that which shows all one can go. */
  mostScale: 6000,
  farthest: 0.6,
  /** Natural logarithm of the zoom for each pixel of a wheel and of a trackpad's pinch, and its factor by keys and buttons. */
  wheelPace: 0.0021976,
  pinchPace: 0.0087903,
  key: 1.5,
  /** Pixels of a wheel that turns by lines. */
  wheelLine: 20,
  /** Radius of a dot by the square root of the area that a photo has, and its bounds. */
  dotShare: 0.1,
  dotLeast: 1.2,
  dotMost: 5,
  /** Places within a pixel that are told apart, a side, and how far a pixel can be covered, in steps. */
  subpixels: 3,
  shades: 8,
  /** Pixels of the screen that dots are drawn in at most: more are made by enlarging. */
  rasterPixels: 5e6,
  /** While more dots than so many move, and until so many milliseconds after, a fine screen gets a coarser picture. */
  many: 20_000,
  settle: 150,
  /** How far from a photo it can be pointed at, with a mouse and with a finger, and what is moved less is no drag. */
  reach: 14,
  touchReach: 24,
  still: 5,
  /** Edges of a picture: in its group's colour, and round that in the ground's. The ring round a photo that is pointed at. */
  edge: 2,
  rim: 1,
  ring: 3,
  /** Names of kinds: of how many photos at least, their size, room round them, and how many there are at most. */
  wordPhotos: 3,
  word: 14,
  wordRoom: 5,
  words: 40,
  /** Room of the picture of a photo that is pointed at to the view's edges, and what the page's status line takes at its foot. */
  cardEdge: 10,
  cardFoot: 60,
  /** Milliseconds of a movement that nobody drags. */
  glide: 260,
  /** Pictures kept that are not on the screen. */
  kept: 300,
  /** Groups with a colour of their own. */
  groups: 6,
  /** Share of its colour in which a photo is drawn that is not meant; the rest is the ground's. */
  dimmed: 0.22,
  /** Milliseconds without a change of the library after which new photos are placed. */
  after: 2000,
});

/**
 * What the vectors are measured by (src/library/evaluation), and the ten edits by which it is measured whether a changed copy is
 * still known (src/photos/build/evaluated-edit.ts).
 */
export const EVALUATION = Object.freeze({
  /** Raise it when the figures of a run that is saved mean something else. */
  version: 1,
  /** Positions of the slider; a profile without blocks has one. */
  balances: Object.freeze([0, DEFAULT_BALANCE, 1 / 6, 1 / 3, 2 / 3, 1]),
  /** Ranks at which precision and recall are told; average precision looks at so many results as the last. */
  ranks: Object.freeze([1, 5, 10] as const),
  top: 10,
  /** Photos that are searched by at most, unless more are asked for: a seeded sample of them. */
  queries: 500,
  seed: 20_247,
  /** Queries of lowest average precision that are kept, results of each, and pairs of classes that are told. */
  worst: 24,
  worstResults: 6,
  confusions: 20,
  /**
   * The index beside the exact answer: widths of the graph's candidate list, queries that are timed after so many that are not, and
   * how long the graph may take to be built, in milliseconds; rows of one insert.
   */
  index: Object.freeze({
    ef: Object.freeze([10, 16, 32, 64, 128, 256]),
    queries: 50,
    warmUp: 3,
    patienceMs: 180_000,
    lookMs: 100,
    insertRows: 1000,
  }),
  /**
   * Edited copies of one's own photos: so many are edited, shrunk to this longest side first, the size that the edits' pixels are
   * meant for; and of so many photos at most the pairs decide where a band begins.
   */
  copies: Object.freeze({ photos: 40, side: 500, among: 600 }),
  /** Photos whose vectors are stored at once: what a kill can lose at most. */
  batch: 16,
  /** Of what is wrong, the names that a sentence tells at most, and characters of a line. */
  named: 3,
  quoted: 60,
  /** What `npm run evaluate` is to reach: recall@1 of copies, plain and in eight turns, and two definitions of mAP@10 of kinds. */
  goals: Object.freeze({ samePicture: 0.945, turned: 0.955, towhee: 0.96, standard: 0.88 }),
  /** Shares of width and height that stay, and at which shares of them the piece begins. */
  cropWide: Object.freeze({ share: 0.6, left: 0.1, top: 0.3 }),
  cropTight: Object.freeze({ share: 0.35, left: 0.3, top: 0.3 }),
  /** A messenger's copy of a copy: width in pixels, JPEG quality. */
  small: Object.freeze({ width: 160, quality: 8 }),
  /** Degrees counterclockwise, and the grey (0..255) of the corners that nothing turns into. */
  tilt: Object.freeze({ degrees: 15, grey: 128 }),
  /** As CSS filters of these names, in this order; the last in degrees. */
  vivid: Object.freeze({ brightness: 1.5, saturate: 1.8, hueRotate: 25 }),
  /** Pixels: standard deviation, and standard deviations beyond which weights are left out. */
  blur: Object.freeze({ sigma: 4, reach: 3 }),
  /** A photo on a page: its width, then the margins in pixels and their grey. */
  page: Object.freeze({ width: 300, left: 120, top: 100, right: 160, bottom: 140, grey: 255 }),
});

/** What a first visit may download, in bytes after gzip -9. */
export const DELIVERY = Object.freeze({
  /** Script of the page and of all its workers until the engine is ready; WebAssembly and the model come besides. */
  script: 200 * 2 ** 10,
  /** Most bytes of a published file: hosts refuse more than 25 MB. What is larger comes in parts of this size. */
  part: 16 * 2 ** 20,
  /** Milliseconds after which a page that has not come up counts as broken, and how many of them are too many. */
  startMs: 3000,
  starts: 2,
  /** Milliseconds that a page waits for its service worker before it goes on without threads: the next visit has them. */
  isolationMs: 10_000,
  /** Milliseconds that a page waits for its service worker's answer: one of an older release knows no questions. */
  answerMs: 3000,
  /** Milliseconds between looks for a newer version, of a page that stays open. */
  lookEvery: 3_600_000,
});

/** The network switched off by a person who wants to see the app do without (src/delivery/network-gate.ts); milliseconds. */
export const NETWORK = Object.freeze({
  /** Then it is on again, whatever was forgotten. */
  offMs: 10 * 60_000,
  /** The list of requests is looked at so often while it is open. */
  lookMs: 2000,
});

/** The page: lengths in CSS pixels, times in milliseconds, the rest as named. */
export const PAGE = Object.freeze({
  /** A row of photos aims at this share of the width, within these bounds: two or three photos a row on a phone. */
  rowShare: 0.16,
  rowMin: 128,
  rowMax: 232,
  gap: 4,
  /** Width to height; what is narrower or wider is cropped in the grid, or one panorama would take a screen. */
  aspectMin: 0.4,
  aspectMax: 3.2,
  /** Of a photo known to a server only, which did not tell. */
  aspectUnknown: 4 / 3,
  /** Height of a row of the table of searches. */
  queryRow: 172,
  /** Results that follow the slider and the region while they are moved; what is further down comes when they rest. */
  firstHits: 100,
  /** Numbers of results that "more" goes on to. */
  resultSteps: Object.freeze([20, 100, 500, 2000, LIMITS.searchMax] as const),
  /** Milliseconds that results wait until it is known which of them are near-duplicates of each other. */
  groupsPatience: 150,
  /** Height of the best match shown large: a share of the window's. */
  bestShare: 0.6,
  /** Parts of the histogram of similarities, and stops of its sliders. */
  similarityBins: 100,
  similarityStep: 0.001,
  /** Milliseconds without a change after which photos are counted by their similarity. */
  similaritiesAfter: 120,
  /** Results of each of several searches at most: they stand side by side. */
  hitsOfMany: 100,
  /** Results are larger than the library's photos; below each stand its numbers, hence a wider narrowest one. */
  resultRowShare: 0.24,
  resultRowMax: 280,
  resultAspectMin: 0.6,
  factsHeight: 68,
  /** A run that found no room goes on by itself when so many bytes became free; looked for so often, in milliseconds. */
  roomWanted: 16 * 2 ** 20,
  /** With so much it tries again anyhow. */
  roomPlenty: 64 * 2 ** 20,
  roomInterval: 5000,
  /** Milliseconds without a change after which photos are compared whose neighbours are not known. */
  comparingAfter: 20_000,
  /** Milliseconds after which the page looks which folders can be read. */
  foldersAfter: 1500,
  /** While many photos are read for the first time, those there are shown whenever they are so many times those shown. */
  listGrowth: 2,
  /** Drawn above and below the window, in window heights. */
  overscan: 0.75,
  /** Object URLs of thumbnails kept after they left the screen, and thumbnails asked for at once. */
  thumbnailUrls: 600,
  thumbnailRequests: 8,
  /** While photos come in, the list of photos is read again at most this often, */
  refreshInterval: 1000,
  /** and after a pause of this many times what reading it took. */
  refreshRest: 4,
  /** A download has a time left once it has run for so long. */
  downloadPaceAfter: 1000,
  /** Stops of the looks/means slider: the default balance 1/11 is one of them. */
  balanceSteps: 110,
  /** Milliseconds without anything to see after which the page says what it waits for. */
  patience: 1000,
  /** A message that asks for nothing leaves after this time. */
  noticeTime: 6000,
  /** Messages shown at once; the oldest gives way. */
  notices: 4,
  /** Query photos of one search. */
  queries: 1000,
  /** Searches whose photos stay in memory for the browser's Back. */
  searches: 50,
  /** A region to search by: its least share of a side, and by how much arrow keys move it, with Shift and without. */
  cropLeast: 0.05,
  cropStep: 0.01,
  cropLeap: 0.1,
  /** Weights that a photo of several can be given, and the step between two. */
  weightLeast: 0.1,
  weightMost: 2,
  weightStep: 0.1,
  /** A photo from the camera: JPEG quality, and pixels of its longer side at most. */
  cameraQuality: 0.92,
  cameraSide: 2048,
  /** Photos of a search that has a link. */
  linkedPhotos: 20,
  /** Milliseconds without a change after which a search gets its link. */
  linkAfter: 400,
});

/** Looking at a photo in full: lengths in CSS pixels, times in milliseconds. */
export const VIEWER = Object.freeze({
  /** Largest zoom, as a multiple of actual pixels, and at least so much of where the photo fits. */
  zoomMost: 8,
  zoomFitted: 4,
  /** A double press enlarges a photo that has no more pixels than the screen by so much. */
  zoomTwice: 2,
  /** By keys and buttons, and natural logarithm of the zoom for each pixel of a wheel and of a trackpad's pinch. */
  zoomStep: 1.5,
  wheelPace: 0.002,
  pinchPace: 0.01,
  /** Pixels of a wheel that turns by lines. */
  wheelLine: 24,
  /** Arrow keys move an enlarged photo by this share of the frame. */
  panStep: 0.15,
  /** A press that moves further is a drag; two within this time and distance are a double one. */
  tapSlop: 8,
  doubleTap: 300,
  doubleTapSlop: 32,
  /** A swipe this long, or this fast in pixels a millisecond, turns the page; down, it closes. */
  swipe: 70,
  swipeSpeed: 0.5,
  glide: 180,
  /** Between a photo and the next one under a finger. */
  paneGap: 24,
  /** Controls leave when a mouse has rested for so long. */
  idle: 2500,
  /** An original is read once its photo has been shown for so long: whoever holds an arrow key passes by. */
  settle: 50,
  /** Arrow keys move the border of two photos that are wiped by this share. */
  wipeStep: 0.02,
  /** How alike two photos are is told where one is among so many nearest of the other. */
  pairNearest: 100,
});
