/** @file Something that is on or off, with a line on what that means. */
import { useId } from 'preact/hooks';

interface SwitchProps {
  readonly name: string;
  readonly hint: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ name, hint, on, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-label={name}
        aria-describedby={id}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {name}
        <span id={id} class="muted">
          {hint}
        </span>
      </span>
    </label>
  );
}
