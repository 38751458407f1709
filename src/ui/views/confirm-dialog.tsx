/** @file The question before something is deleted. It says what, and that it is ours only. */
import { type Confirmation, usePage } from '../state.ts';
import { STRINGS } from '../strings.ts';
import { Modal } from './modal.tsx';

export function ConfirmDialog({ asked }: { asked: Confirmation }) {
  const page = usePage();
  const close = (): void => {
    page.confirmation.value = null;
  };
  return (
    <Modal label={asked.title} class="confirm" onClose={close}>
      <div class="confirm-body">
        <h2>{asked.title}</h2>
        <p>
          <bdi>{asked.text}</bdi>
        </p>
        <div class="confirm-actions">
          <button type="button" class="button" autofocus onClick={close}>
            {STRINGS.cancel}
          </button>
          <button
            type="button"
            class={`button button-${asked.isHarmless ? 'primary' : 'danger'}`}
            onClick={() => void page.confirm()}
          >
            {asked.action}
          </button>
        </div>
      </div>
    </Modal>
  );
}
