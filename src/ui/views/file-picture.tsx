/** @file A file that the person showed, as a picture. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { usePage } from '../state.ts';
import { Icon } from './icon.tsx';

/** What the browser cannot draw (HEIC, raws) the app can; else there is a sign, and the sentence that says why stands elsewhere. */
export function FilePicture({ file, alt = '' }: { file: Blob; alt?: string }) {
  const { library } = usePage().services;
  const [drawn, setDrawn] = useState(file);
  const [broken, setBroken] = useState<Blob>();
  const url = useObjectUrl(drawn);
  useEffect(() => {
    setDrawn(file);
    setBroken(undefined);
  }, [file]);
  useEffect(() => {
    if (broken !== file) return undefined;
    let shown = true;
    void library
      .picture(file)
      .catch(() => undefined)
      .then((picture) => {
        if (shown && picture) setDrawn(picture);
      });
    return () => {
      shown = false;
    };
  }, [library, file, broken]);
  if (broken === drawn) {
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
      onError={() => setBroken(drawn)}
    />
  );
}

function useObjectUrl(blob: Blob): string | undefined {
  const [url, setUrl] = useState<string>();
  useLayoutEffect(() => {
    const address = URL.createObjectURL(blob);
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  return url;
}
