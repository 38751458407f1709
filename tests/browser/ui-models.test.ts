/** @file Choosing a model as a person does it, over models that are made up. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { page as screen, userEvent } from 'vitest/browser';
import { LookalikeError } from '../../src/base/errors.ts';
import { BAND_NAMES, BANDS, PROFILES } from '../../src/profiles/profiles.ts';
import { isOwn, profileOf } from '../../src/vision/own-model.ts';
import { FakeEvaluation, fakeRun } from './fake-evaluation.ts';
import { FakeModels, OWN, SETTINGS } from './fake-models.ts';
import { FakeLibrary, fakePhoto } from './fake-services.ts';
import { showPage } from './shown-page.ts';

const library = new FakeLibrary();
const models = new FakeModels();
const evaluation = new FakeEvaluation();
let endTrial: () => void = () => undefined;

const list = screen.getByRole('region', { name: 'Models to choose from' });
const status = screen.getByRole('complementary', { name: 'Status' });
const button = (name: string | RegExp) => screen.getByRole('button', { name });

/** What earlier tests came to would lie over what is pressed. */
function dismissAll(): void {
  document.querySelectorAll<HTMLElement>('[aria-label="Dismiss"]').forEach((each) => each.click());
}

beforeEach(dismissAll);
beforeAll(async () => {
  models.begun = 'resnet50';
  library.set(Array.from({ length: 48 }, (_, n) => fakePhoto(n)));
  models.onChanged = (id) => {
    const own = models.own.find((model) => model.id === id);
    library.useVectors(own ? profileOf(own) : isOwn(id) ? library.vectors : PROFILES[id]);
  };
  await showPage(library, { models, evaluation });
});

it('a change that was begun goes on by itself when the page is opened, and is told where other runs are', async () => {
  await expect.element(status.getByText('resnet50 is in use')).toBeVisible();
  expect(models.active).toBe('resnet50');
  await status.getByRole('button', { name: 'Dismiss' }).click();
});

describe('the page of models', () => {
  beforeEach(async () => {
    models.changing = Promise.resolve();
    models.trying = Promise.resolve();
    models.waiting = [];
    models.own = [OWN];
    models.begun = undefined;
    models.active = 'resnet50-dual';
    models.photos = new Map([
      ['resnet50-dual', 48],
      ['resnet50', 48],
    ]);
    library.useVectors(PROFILES['resnet50-dual']);
    await userEvent.keyboard('{Escape}{Escape}{Escape}');
    await button('Library and settings').click();
    await screen
      .getByRole('dialog')
      .getByRole('button', { name: /^Models/ })
      .click();
    await expect.element(screen.getByRole('heading', { name: 'Models', exact: true })).toHaveFocus();
    await expect.element(list.getByText('In use')).toBeVisible();
  });

  it('lists what each is for and costs, and which is in use', async () => {
    const items = list.getByRole('listitem');
    await expect
      .element(items.nth(0))
      .toHaveTextContent(
        'resnet50-dualIn uselooks and means, the default768 numbers, 3.1 kB a photo48 photos have its vector',
      );
    const own = items.filter({ hasText: 'dinov2' });
    await expect.element(own).toHaveTextContent('dinov2-small.onnx · 0123');
    await expect.element(own).toHaveTextContent('384 numbers, 1.5 kB a photo');
    await expect.element(own).toHaveTextContent('file 88 MB');
    await expect.element(own).toHaveTextContent('140 ms a photo');
    await expect.element(own).toHaveTextContent('Its likeness has no names yet');
    await own.getByRole('button', { name: 'Evaluation' }).click();
    await expect.element(screen.getByRole('heading', { name: 'Evaluation', exact: true })).toBeVisible();
  });

  it('asks before it changes, tells how far it is on both pages, and can be stopped, gone on with, given up', async () => {
    models.changing = new Promise(() => undefined);
    await button('Use this model: dinov2-small.onnx · 0123').click();
    const dialog = screen.getByRole('dialog');
    await expect.element(dialog).toHaveTextContent('48 photos are embedded anew, in about 7 sec');
    await dialog.getByRole('button', { name: 'Use this model' }).click();
    const change = screen.getByRole('region', { name: 'Change of the model' });
    await expect.element(change).toHaveTextContent('12 of 48 photos');
    await expect.element(change).toHaveTextContent('resnet50-dual answers until it is complete.');
    await expect.element(button('Use this model: resnet50-quick')).toBeDisabled();
    await button('Back to the library').click();
    await expect
      .element(status)
      .toHaveTextContent('Changing to dinov2-small.onnx · 012312 of 48 photos4 photos/s9 sec left');
    await status.getByRole('button', { name: 'Stop' }).click();
    await expect.element(status).toHaveTextContent('The change was stopped; it can go on');
    history.forward();
    await expect.element(change).toHaveTextContent('The change to dinov2-small.onnx · 0123 is not complete.');
    await change.getByRole('button', { name: 'Go on' }).click();
    await expect.element(change).toHaveTextContent('12 of 48 photos');
    await change.getByRole('button', { name: 'Give it up' }).click();
    await screen.getByRole('dialog').getByRole('button', { name: 'Give it up' }).click();
    await expect.element(button('Use this model: dinov2-small.onnx · 0123')).toBeEnabled();
    await expect.element(change).not.toBeInTheDocument();
    expect(models.begun).toBe(undefined);
  });

  it('says which photos wait for their folder, and reads what the page shows anew', async () => {
    models.waiting = ['Away/1.jpg'];
    await button('Use this model: dinov2-small.onnx · 0123').click();
    await screen.getByRole('dialog').getByRole('button', { name: 'Use this model' }).click();
    await expect
      .element(status)
      .toHaveTextContent(
        'dinov2-small.onnx · 0123 is in use36 photos embeddedin 12 sec1 photo waits for its folder to be connected',
      );
    await expect.element(screen.getByText('Away/1.jpg')).toBeVisible();
    await expect
      .element(list.getByRole('listitem').filter({ hasText: 'dinov2' }))
      .toHaveTextContent('In use');
    await status.getByRole('button', { name: 'Dismiss' }).click();
  });

  it('goes back at once, without a question', async () => {
    await button('Go back to it: resnet50').click();
    await expect.element(status).toHaveTextContent('resnet50 is in use');
    expect(models.active).toBe('resnet50');
    await status.getByRole('button', { name: 'Dismiss' }).click();
  });

  it('deletes vectors and removes models after a question', async () => {
    await button('Delete its vectors: resnet50').click();
    await expect.element(screen.getByRole('dialog')).toHaveTextContent('48 vectors go.');
    await screen.getByRole('dialog').getByRole('button', { name: 'Delete vectors' }).click();
    await expect.element(button('Use this model: resnet50').first()).toBeVisible();
    await button('Remove model: dinov2-small.onnx · 0123').click();
    await screen.getByRole('dialog').getByRole('button', { name: 'Remove model' }).click();
    await expect.poll(() => list.getByRole('listitem').elements().length).toBe(Object.keys(PROFILES).length);
    expect(models.photos.has('resnet50')).toBe(false);
  });

  it('a change that fails says why, and can go on', async () => {
    models.changing = Promise.reject(new LookalikeError('QUOTA_EXCEEDED', 'The disk is full.'));
    models.changing.catch(() => undefined);
    await button('Use this model: dinov2-small.onnx · 0123').click();
    await screen.getByRole('dialog').getByRole('button', { name: 'Use this model' }).click();
    await expect.element(screen.getByRole('alert')).toHaveTextContent('ended early. The disk is full.');
    await expect.element(button('Go on')).toBeEnabled();
    await status.getByRole('button', { name: 'Dismiss' }).click();
  });
});

it('a search goes on over the photos of another model, which have other ids', async () => {
  await userEvent.keyboard('{Escape}{Escape}{Escape}');
  await expect.poll(() => document.querySelector('.photo[data-index="2"]')).not.toBe(null);
  document.querySelector<HTMLElement>('.photo[data-index="2"]')?.click();
  const first = () => document.querySelector('.results [data-id]')?.getAttribute('data-id');
  await expect.poll(first).toBe('3');
  await expect.poll(() => location.hash).toContain('photo=content-2');
  const searches = library.searches.length;
  // As if they were inserted anew.
  library.stored = library.stored.map((photo) => ({ ...photo, id: String(1000 + Number(photo.id)) }));
  library.useVectors(PROFILES['resnet50-quick']);
  await expect.poll(() => library.searches.length).toBeGreaterThan(searches);
  await expect.poll(first).toBe('1003');
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => document.querySelector('.photo')?.getAttribute('data-id')).toBe('1000');
});

/** As a person drops files on the page. */
function drop(...names: string[]): void {
  const dataTransfer = new DataTransfer();
  for (const name of names) dataTransfer.items.add(new File(['{}'], name));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}

describe('a model file', () => {
  const draft = screen.getByRole('article', { name: 'The model that is being tried' });

  beforeEach(async () => {
    models.own = [];
    models.begun = undefined;
    models.active = 'resnet50-dual';
    models.trying = Promise.resolve();
    library.useVectors(PROFILES['resnet50-dual']);
    await userEvent.keyboard('{Escape}{Escape}{Escape}');
  });

  const facts = () =>
    [...document.querySelectorAll('.models-draft .pairs > div')].map((pair) => pair.textContent);

  it('dropped anywhere is tried, its costs are told, and it can be added', async () => {
    drop('preprocessor_config.json', 'vit.onnx');
    await expect.element(draft).toBeVisible();
    expect(models.opened.at(-1)).toEqual({ file: 'vit.onnx', config: true });
    expect(facts()).toEqual([
      'File88 MB',
      'Takespictures of any size, float32, NCHW',
      'Settingsas its description says',
      'Vector384 numbers, 1.5 kB a photo',
      'Time140 ms a photo',
      'Your library48 photos: about 7 sec one after the other, 74 kB',
      'Two picturesof similarity 0.3127 to each other: the lower, the better it tells them apart',
    ]);
    await expect.element(draft).toHaveTextContent('"do_pad" is not known here');
    await draft.getByRole('button', { name: 'Add model' }).click();
    await expect.element(button('Use this model: vit.onnx · 0123')).toBeVisible();
    await expect.element(screen.getByText('vit.onnx was added.')).toBeVisible();
    await expect.element(screen.getByRole('heading', { name: 'A model of your own' })).toHaveFocus();
  });

  it('is tried with another output at once, and with other settings when they are right', async () => {
    drop('vit.onnx');
    await draft.getByRole('radio', { name: /^pooler_output/ }).click();
    await expect.element(draft.getByRole('radio', { name: /^pooler_output/ })).toBeChecked();
    await expect.element(draft.getByLabelText('How many become one')).not.toBeInTheDocument();
    await draft.getByText('How a picture is shown to it').click();
    await draft.getByLabelText('Mean, green').fill('x');
    await draft.getByLabelText('Scale').fill('1/127');
    await draft.getByRole('button', { name: 'Try again' }).click();
    await expect.element(draft.getByText('Type three numbers.')).toBeVisible();
    await draft.getByLabelText('Mean, green').fill('0,5');
    await draft.getByRole('button', { name: 'Try again' }).click();
    await expect.element(draft.getByText('Type three numbers.')).not.toBeInTheDocument();
    await expect.element(draft.getByLabelText('Mean, green')).toHaveValue('0.5');
    await draft.getByRole('button', { name: 'Add model' }).click();
    await expect
      .poll(() => models.own[0]?.settings)
      .toEqual({
        ...SETTINGS,
        output: 'pooler_output',
        pooling: 'none',
        scale: 1 / 127,
        mean: [0.485, 0.5, 0.406],
      });
  });

  it('that cannot be tried so stays as it was tried before; what was typed stays, too', async () => {
    drop('vit.onnx');
    await draft.getByText('How a picture is shown to it').click();
    models.trying = Promise.reject(new LookalikeError('MODEL_INVALID', 'It does not run with 230 pixels.'));
    models.trying.catch(() => undefined);
    await draft.getByLabelText('Side, in pixels').fill('230');
    await draft.getByRole('button', { name: 'Try again' }).click();
    await expect
      .element(draft.getByRole('alert').last())
      .toHaveTextContent('It does not run with 230 pixels.');
    await expect.element(draft.getByLabelText('Side, in pixels')).toHaveValue('230');
    await draft.getByRole('radio', { name: /^pooler_output/ }).click();
    await expect.element(draft.getByRole('radio', { name: /^last_hidden_state/ })).toBeChecked();
    const discarded = models.discarded;
    await draft.getByRole('button', { name: 'Discard' }).click();
    await expect.element(draft).not.toBeInTheDocument();
    expect(models.discarded).toBe(discarded + 1);
  });

  it('that is none is refused in place, and the model in use stays', async () => {
    models.trying = Promise.reject(new LookalikeError('MODEL_INVALID', 'The file is no ONNX network.'));
    models.trying.catch(() => undefined);
    drop('cat.onnx');
    await expect.element(screen.getByRole('alert')).toHaveTextContent('The file is no ONNX network.');
    await expect
      .element(screen.getByText('Nothing has changed: resnet50-dual is in use as before.'))
      .toBeVisible();
    drop('photo.jpg');
    await expect
      .element(screen.getByRole('alert'))
      .toHaveTextContent('Choose a file whose name ends in .onnx');
  });

  it('that takes long to open can be given up, and a description that comes later is for the draft', async () => {
    models.trying = new Promise((resolve) => (endTrial = resolve));
    drop('vit.onnx');
    await expect.element(screen.getByText('vit.onnx is opened and tried …')).toBeVisible();
    await screen
      .getByRole('region', { name: 'A model of your own' })
      .getByRole('button', { name: 'Cancel' })
      .click();
    await expect.element(screen.getByText('vit.onnx is opened and tried …')).not.toBeInTheDocument();
    endTrial();
    drop('vit.onnx');
    await expect.element(draft).toBeVisible();
    drop('preprocessor_config.json');
    await expect.element(draft).toHaveTextContent('as its description says');
    expect(models.opened.at(-1)).toEqual({ file: 'vit.onnx', config: true });
    await draft.getByRole('button', { name: 'Discard' }).click();
  });
});

describe('the evaluation of an own model', () => {
  beforeEach(async () => {
    models.own = [OWN];
    models.active = OWN.id;
    library.useVectors(profileOf(OWN));
    const run = fakeRun('1', 'Labelled', [OWN.id]);
    const [figures] = run.profiles;
    if (!figures?.copies) throw new Error('The run has no copies.');
    const bands = BAND_NAMES.map((band) => {
      return { ...BANDS.resnet50[band], band, belonging: 10, others: 90, edits: {} };
    });
    evaluation.saved = [{ ...run, profiles: [{ ...figures, copies: { ...figures.copies, bands } }] }];
    await userEvent.keyboard('{Escape}{Escape}{Escape}');
    await button('Library and settings').click();
    await screen
      .getByRole('dialog')
      .getByRole('button', { name: /^Evaluation/ })
      .click();
  });

  it('calls it by its name, can measure it, and takes the bands that it found', async () => {
    await expect.element(screen.getByRole('checkbox', { name: /^dinov2-small.onnx/ })).toBeVisible();
    await button('Use these bands for dinov2-small.onnx · 0123').click();
    await expect
      .element(screen.getByText('Results of dinov2-small.onnx · 0123 are named by these thresholds now.'))
      .toBeVisible();
    expect(models.bands).toEqual([{ id: OWN.id, bands: BANDS.resnet50 }]);
    const table = screen.getByRole('region', { name: 'Thresholds' });
    await expect.element(table).toHaveTextContent('dinov2-small.onnx · 0123Same file0.99880.9988');
    await button('Add a model of your own').click();
    await expect.element(list).toHaveTextContent('Results are named by what you measured');
  });

  it('says what is missing where not all bands were found', async () => {
    evaluation.saved = [fakeRun('1', 'Labelled', [OWN.id])];
    await userEvent.keyboard('{Escape}');
    await button('Library and settings').click();
    await screen
      .getByRole('dialog')
      .getByRole('button', { name: /^Evaluation/ })
      .click();
    await expect
      .element(screen.getByText('Not all four bands of dinov2-small.onnx · 0123 were found'))
      .toBeVisible();
    await expect.element(button(/^Use these bands/)).not.toBeInTheDocument();
  });
});
