/** @file A small round button with a sign: in the status line and on messages. */
import { Icon, type IconName } from './icon.tsx';

interface PillButtonProps {
  readonly name: string;
  /** Shown by the pointer; the name when absent. */
  readonly hint?: string;
  readonly icon: IconName;
  readonly disabled?: boolean;
  /** Of one that is on or off. */
  readonly pressed?: boolean;
  /** Not on a phone. */
  readonly wide?: boolean;
  readonly onClick: () => void;
}

export function PillButton({
  name,
  hint = name,
  icon,
  disabled,
  pressed,
  wide = false,
  onClick,
}: PillButtonProps) {
  return (
    <button
      type="button"
      class={wide ? 'pill-button pill-wide' : 'pill-button'}
      aria-label={name}
      aria-pressed={pressed}
      title={hint}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
