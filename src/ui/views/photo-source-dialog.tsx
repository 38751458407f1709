/** @file A photo from the camera, or from an address of this page's own origin: no other may be asked. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { LookalikeError } from '../../base/errors.ts';
import { PAGE } from '../../profiles/profiles.ts';
import { usePage } from '../state.ts';
import { errorSentence } from '../error-sentence.ts';
import { STRINGS } from '../strings.ts';
import '../styles/query-editor.css';
import { Icon } from './icon.tsx';
import { Modal } from './modal.tsx';
import { Trouble } from './trouble.tsx';

export function PhotoSourceDialog() {
  const page = usePage();
  const asked = page.photoAsked.value;
  const [trouble, setTrouble] = useState('');
  const [stream, setStream] = useState<MediaStream>();
  const [address, setAddress] = useState('');
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream ?? null;
    // The camera's light goes out with the dialog.
    return () => stream?.getTracks().forEach((track) => track.stop());
  }, [stream]);
  if (!asked) return null;
  const close = (): void => {
    page.photoAsked.value = null;
  };
  const take = (file: File): void => {
    close();
    asked.take(file);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setTrouble('');
    try {
      await work();
    } catch (error) {
      setTrouble(errorSentence(error));
    }
  };
  return (
    <Modal label={STRINGS.source.title} class="source" onClose={close}>
      <h2>{STRINGS.source.title}</h2>
      {trouble && <Trouble message={trouble} />}
      {stream ? (
        <div class="source-camera">
          <video ref={video} autoplay playsinline muted />
          <button
            type="button"
            class="button button-primary"
            onClick={() => void attempt(async () => take(await pictureOf(video.current)))}
          >
            <Icon name="camera" />
            {STRINGS.source.shoot}
          </button>
        </div>
      ) : (
        <div class="source-row">
          <button
            type="button"
            class="button"
            onClick={() => void attempt(async () => setStream(await openCamera()))}
          >
            <Icon name="camera" />
            {STRINGS.source.camera}
          </button>
          {/* A phone's own camera, where the browser gives no picture of it. */}
          <label class="button button-quiet">
            {STRINGS.source.cameraApp}
            <input
              type="file"
              class="visually-hidden"
              accept="image/*"
              capture="environment"
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file) take(file);
              }}
            />
          </label>
        </div>
      )}
      <form
        class="source-row"
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(async () => take(await photoAt(address)));
        }}
      >
        <label class="field source-address">
          <span>{STRINGS.source.address}</span>
          <input
            type="text"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            value={address}
            placeholder={new URL('photo.jpg', document.baseURI).href}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
          <span class="muted">{STRINGS.source.addressHint(location.origin)}</span>
        </label>
        <button type="submit" class="button" disabled={address.trim() === ''}>
          {STRINGS.source.fetch}
        </button>
      </form>
      <button type="button" class="button button-quiet source-close" onClick={close}>
        {STRINGS.cancel}
      </button>
    </Modal>
  );
}

/** @throws LookalikeError INVALID_ARGUMENT where there is none, or it may not be used */
async function openCamera(): Promise<MediaStream> {
  try {
    // Absent on plain http.
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (!mediaDevices) throw new DOMException('', 'NotFoundError');
    return await mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: PAGE.cameraSide } },
    });
  } catch (error) {
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError';
    throw new LookalikeError(
      'INVALID_ARGUMENT',
      isRefused ? STRINGS.source.refused : STRINGS.source.noCamera,
      {
        cause: error,
      },
    );
  }
}

async function pictureOf(video: HTMLVideoElement | null): Promise<File> {
  const { videoWidth: width = 0, videoHeight: height = 0 } = video ?? {};
  if (!video || width === 0) throw new LookalikeError('INVALID_ARGUMENT', STRINGS.source.notYet);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: PAGE.cameraQuality });
  return new File([blob], STRINGS.source.shot, { type: blob.type });
}

/** @throws LookalikeError INVALID_ARGUMENT for an address elsewhere, FILE_UNREADABLE where nothing is */
async function photoAt(address: string): Promise<File> {
  const given = [address.trim(), document.baseURI] as const;
  const url = URL.canParse(...given) ? new URL(...given) : undefined;
  if (url?.origin !== location.origin) {
    throw new LookalikeError('INVALID_ARGUMENT', STRINGS.source.elsewhere(location.origin));
  }
  const response = await fetch(url).catch((error: unknown) => {
    throw new LookalikeError('FILE_UNREADABLE', STRINGS.source.unreachable, { cause: error });
  });
  // Servers of apps answer with their page where there is nothing.
  const isPage = response.headers.get('content-type')?.startsWith('text/') ?? false;
  if (!response.ok || isPage) throw new LookalikeError('FILE_UNREADABLE', STRINGS.source.unreachable);
  const blob = await response.blob();
  const name = url.pathname.split('/').findLast((segment) => segment !== '') ?? url.host;
  return new File([blob], name, { type: blob.type });
}
