/** @file A file that the person showed, as a picture. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface FilePictureProps {
  readonly file: Blob;
  readonly alt?: string;
  /** Shown in place of what the browser cannot draw; a sign when absent, since the sentence that says why stands elsewhere. */
  readonly otherwise?: ComponentChildren;
}

export function FilePicture({ file, alt = '', otherwise }: FilePictureProps) {
  const [url, setUrl] = useState<string>();
  const [broken, setBroken] = useState(false);
  useLayoutEffect(() => {
    const address = URL.createObjectURL(file);
    setUrl(address);
    setBroken(false);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  if (broken) {
    if (otherwise) return otherwise;
    return (
      <span class="picture picture-broken">
        <Icon name="alert" />
      </span>
    );
  }
  if (url === undefined) return <span class="picture" />;
  return (
    <img
      class="picture"
      src={url}
      alt={alt}
      decoding="async"
      draggable={false}
      onError={() => setBroken(true)}
    />
  );
}
