/** @file One sentence on what went wrong, in place of what was asked for; read out as soon as it appears. */
import { Icon } from './icon.tsx';

export function Trouble({ message }: { readonly message: string }) {
  return (
    <p class="trouble" role="alert">
      <Icon name="alert" />
      <bdi>{message}</bdi>
    </p>
  );
}
