/** @file How much of the machine photos may take while they are added. */
import { useId } from 'preact/hooks';
import type { Exclusions } from '../../photos/exclusions.ts';
import { usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Switch } from './switch.tsx';

export function AddingSettings() {
  const page = usePage();
  const { gentle, pauseOnBattery } = page.preferences.value;
  return (
    <>
      <Switch
        name={STRINGS.adding.gentle}
        hint={STRINGS.adding.gentleHint}
        on={gentle}
        onChange={(on) => page.prefer({ gentle: on })}
      />
      {/* A switch for what the browser does not tell would do nothing. */}
      {page.services.power.navigator.getBattery && (
        <Switch
          name={STRINGS.adding.pauseOnBattery}
          hint={STRINGS.adding.pauseOnBatteryHint}
          on={pauseOnBattery}
          onChange={(on) => page.prefer({ pauseOnBattery: on })}
        />
      )}
      <ExclusionSettings />
    </>
  );
}

function ExclusionSettings() {
  const page = usePage();
  const ids = { minSide: useId(), globs: useId() };
  const { exclusions } = page.preferences.value;
  const { globs, minSide, pairs } = exclusions;
  const leaveOut = (change: Partial<Exclusions>): void =>
    page.prefer({ exclusions: { ...exclusions, ...change } });
  return (
    <>
      <Switch
        name={STRINGS.adding.pairs}
        hint={STRINGS.adding.pairsHint}
        on={pairs}
        onChange={(on) => leaveOut({ pairs: on })}
      />
      <label class="field">
        {STRINGS.adding.minSide}
        <input
          type="number"
          min="0"
          step="1"
          inputMode="numeric"
          value={minSide}
          aria-describedby={ids.minSide}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            if (Number.isSafeInteger(valueAsNumber) && valueAsNumber >= 0)
              leaveOut({ minSide: valueAsNumber });
          }}
        />
        <span id={ids.minSide} class="muted">
          {STRINGS.adding.minSideHint}
        </span>
      </label>
      <label class="field">
        {STRINGS.adding.globs}
        <textarea
          rows={3}
          spellcheck={false}
          autocomplete="off"
          value={globs.join('\n')}
          aria-describedby={ids.globs}
          onChange={({ currentTarget: { value } }) => leaveOut({ globs: value.split('\n') })}
        />
        <span id={ids.globs} class="muted">
          {STRINGS.adding.globsHint}
        </span>
      </label>
    </>
  );
}
