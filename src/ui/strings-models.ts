/** @file The texts of the page of models, which come with its code. See strings.ts. */
import { counted } from './counted.ts';
import { translation } from './language.ts';
import type { Words } from './words/translation.ts';

const photos = (count: number, formatted: string): string => counted(count, formatted, 'photo', 'photos');

export const ENGLISH_MODELS = Object.freeze({
  title: 'Models',
  hint: 'What makes photos into vectors: choose another, or add your own',
  lead: 'A model makes a photo into numbers, and photos are compared by these. Every model has numbers of its own: to change it, each photo is embedded once more.',
  onServer: (host: string) =>
    `Photos are kept on ${host}. The model can be changed for the photos kept in this browser.`,
  list: 'Models to choose from',
  inUse: 'In use',
  /** Of one that was added. */
  measured: 'Your own. Results are named by what you measured on photos of yours.',
  unmeasured: 'Your own. Its likeness has no names yet: measure it with copies on the evaluation page.',
  toEvaluation: 'Evaluation',
  toModels: 'Choose another model',
  numbers: (numbers: string, bytes: string) => `${numbers} numbers, ${bytes} a photo`,
  file: (bytes: string) => `file ${bytes}`,
  pace: (ms: string) => `${ms} ms a photo`,
  added: (day: string) => `added ${day}`,
  vectors: (count: number, formatted: string) =>
    `${counted(count, formatted, 'photo has', 'photos have')} its vector`,
  use: 'Use this model',
  goBack: 'Go back to it',
  goBackHint: 'Its vectors are all here: at once',
  drop: 'Delete its vectors',
  remove: 'Remove model',
  /** Of a button, for whoever cannot see beside what it stands. */
  named: (action: string, model: string) => `${action}: ${model}`,
  ask: Object.freeze({
    use: Object.freeze({
      title: (model: string) => `Use ${model}?`,
      text: (count: number, formatted: string, time: string | null, old: string) =>
        `${counted(count, formatted, 'photo is', 'photos are')} embedded anew${time === null ? '' : `, in about ${time}`}. That goes on in the background, and ${old} answers meanwhile. It can be stopped, and goes on after a restart. The vectors of ${old} stay, so that you can go back.`,
      action: 'Use this model',
    }),
    drop: Object.freeze({
      title: (model: string) => `Delete the vectors of ${model}?`,
      text: (count: number, formatted: string) =>
        `${counted(count, formatted, 'vector goes', 'vectors go')}. To use the model again, each photo is embedded once more. No photo is touched.`,
      action: 'Delete vectors',
    }),
    remove: Object.freeze({
      title: (model: string) => `Remove ${model}?`,
      text: (bytes: string) =>
        `The model (${bytes}) and its vectors leave this browser. The file that you added it from stays as it is, and so do your photos.`,
      action: 'Remove model',
    }),
    abandon: Object.freeze({
      title: (model: string) => `Give up the change to ${model}?`,
      text: 'What was embedded for it until now is deleted. The model in use stays as it is.',
      action: 'Give it up',
    }),
  }),
  change: Object.freeze({
    label: 'Change of the model',
    running: (model: string) => `Changing to ${model}`,
    meanwhile: (old: string) => `${old} answers until it is complete.`,
    starting: 'Looking which photos are to be embedded …',
    of: (done: string, total: string) => `${done} of ${total} photos`,
    pace: (rate: string) => `${rate} photos/s`,
    left: (time: string) => `${time} left`,
    stop: 'Stop',
    stopHint: 'It can go on later',
    stopping: 'Stopping …',
    abandon: 'Give it up',
    begun: (model: string) =>
      `The change to ${model} is not complete. What was embedded is still here, and it goes on when the page is opened again.`,
    resume: 'Go on',
    show: 'Show models',
    done: (model: string) => `${model} is in use`,
    embedded: (count: number, formatted: string) => `${photos(count, formatted)} embedded`,
    took: (time: string) => `in ${time}`,
    waiting: (count: number, formatted: string) =>
      `${counted(count, formatted, 'photo waits', 'photos wait')} for ${count === 1 ? 'its folder' : 'their folders'} to be connected`,
    waitingHint: (count: number, formatted: string) =>
      `${counted(count, formatted, 'photo has', 'photos have')} no vector of this model yet, since ${count === 1 ? 'its file' : 'their files'} cannot be read now. Connect the folders in the library panel, or add the photos again:`,
    stopped: 'The change was stopped; it can go on',
    failed: (model: string) => `The change to ${model} ended early`,
  }),
  own: Object.freeze({
    title: 'A model of your own',
    lead: 'An ONNX file that takes pictures: ResNet, ViT, DINO, or the image part of CLIP or SigLIP, as the hubs publish them; with its preprocessor_config.json if there is one. It is tried before anything is embedded, and leaves this browser as little as your photos do.',
    choose: 'Choose model file',
    drop: 'or drop it anywhere on this page, both files at once',
    opening: (name: string) => `${name} is opened and tried …`,
    cancel: 'Cancel',
    noModel: 'Choose a file whose name ends in .onnx; its preprocessor_config.json may come with it.',
    stays: (model: string) => `Nothing has changed: ${model} is in use as before.`,
  }),
  draft: Object.freeze({
    label: 'The model that is being tried',
    facts: Object.freeze({
      size: 'File',
      input: 'Takes',
      from: 'Settings',
      vector: 'Vector',
      pace: 'Time',
      library: 'Your library',
      likeness: 'Two pictures',
    }),
    input: (side: string, type: string, layout: string) => `${side} × ${side} pixels, ${type}, ${layout}`,
    anySize: (type: string, layout: string) => `pictures of any size, ${type}, ${layout}`,
    from: Object.freeze({
      config: 'as its description says',
      usual: 'as most networks were trained: the file has no description',
    }),
    pace: (ms: string) => `${ms} ms a photo`,
    library: (count: number, formatted: string, time: string, bytes: string) =>
      `${photos(count, formatted)}: about ${time} one after the other, ${bytes}`,
    emptyLibrary: 'no photos yet',
    likeness: (cosine: string) =>
      `of similarity ${cosine} to each other: the lower, the better it tells them apart`,
    outputs: 'What becomes the vector',
    kinds: Object.freeze({ vector: 'one vector', tokens: 'tokens', map: 'a map' }),
    pooling: 'How many become one',
    poolings: Object.freeze({
      none: 'All numbers, one after the other',
      first: 'The first token, which stands for the whole picture in most transformers',
      mean: 'The mean of all places of the picture',
    }),
    settings: 'How a picture is shown to it',
    trying: 'Trying …',
    tryAgain: 'Try again',
    add: 'Add model',
    discard: 'Discard',
    stays: 'What is shown here is as it was tried before.',
  }),
  settings: Object.freeze({
    size: 'Side, in pixels',
    view: 'Part of the photo',
    views: Object.freeze({ centre: 'Centred square', whole: 'All of it, pressed into a square' }),
    share: 'Share of the short side',
    filter: 'Resampling',
    filters: Object.freeze({ bilinear: 'bilinear', bicubic: 'bicubic', lanczos: 'Lanczos' }),
    order: 'Order of colours',
    scale: 'Scale',
    scaleHint: 'Numbers from 0 to 255 are multiplied by it; a fraction like 1/255 can be typed.',
    mean: 'Mean',
    deviation: 'Deviation',
    colours: Object.freeze(['red', 'green', 'blue'] as const),
    ofColour: (name: string, colour: string) => `${name}, ${colour}`,
    invalid: Object.freeze({
      size: (least: string, most: string) => `Type a whole number from ${least} to ${most}.`,
      share: 'Type a number above 0, up to 1.',
      scale: 'Type a number above 0.',
      mean: 'Type three numbers.',
      deviation: 'Type three numbers other than 0.',
    }),
  }),
  done: Object.freeze({
    added: (model: string) => `${model} was added. Use it from the list of models.`,
    removed: (model: string) => `${model} was removed.`,
    dropped: (model: string) => `The vectors of ${model} were deleted.`,
    bandsSet: (model: string) => `Results of ${model} are named by these thresholds now.`,
  }),
  /** On the evaluation page. */
  evaluation: Object.freeze({
    own: 'Add a model of your own',
    hint: 'your own',
    useBands: (model: string) => `Use these bands for ${model}`,
    incomplete: (model: string) =>
      `Not all four bands of ${model} were found here: measure it on more photos, or on others, to name its results.`,
  }),
});

export const MODEL_STRINGS: Words<typeof ENGLISH_MODELS> = translation?.models ?? ENGLISH_MODELS;
