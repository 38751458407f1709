/** @file How much of the machine photos may take while they are added. */
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
    </>
  );
}
