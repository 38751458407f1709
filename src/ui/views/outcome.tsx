/** @file How something ended that was neither an indexing run nor a search, in the status line. */
import type { ComponentChildren } from 'preact';
import { STRINGS } from '../strings.ts';
import { Facts } from './facts.tsx';
import { Icon } from './icon.tsx';
import { PillButton } from './pill-button.tsx';

interface OutcomeProps {
  readonly failed: boolean;
  readonly children: ComponentChildren;
  readonly onDismiss: () => void;
}

export function Outcome({ failed, children, onDismiss }: OutcomeProps) {
  return (
    <>
      <Icon name={failed ? 'alert' : 'check'} />
      <Facts live>{children}</Facts>
      <PillButton name={STRINGS.dismiss} icon="close" onClick={onDismiss} />
    </>
  );
}
