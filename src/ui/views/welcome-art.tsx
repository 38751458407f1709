/** @file The idea in one drawing: a wall of photos, one of them chosen, its look-alikes lit. */

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly scene: 'hills' | 'sea' | 'tree' | 'sun' | 'plain';
  readonly alike?: boolean;
}

const HEIGHT = 64;

const TILES: readonly Tile[] = Object.freeze([
  { x: 0, y: 0, width: 84, scene: 'sea' },
  { x: 88, y: 0, width: 96, scene: 'hills', alike: true },
  { x: 188, y: 0, width: 48, scene: 'tree' },
  { x: 240, y: 0, width: 92, scene: 'sun' },
  { x: 336, y: 0, width: 84, scene: 'hills', alike: true },
  { x: 0, y: 68, width: 52, scene: 'tree' },
  { x: 56, y: 68, width: 92, scene: 'sun' },
  { x: 152, y: 68, width: 88, scene: 'hills', alike: true },
  { x: 244, y: 68, width: 84, scene: 'sea' },
  { x: 332, y: 68, width: 88, scene: 'plain' },
]);

export function WelcomeArt() {
  return (
    <svg class="art" viewBox="-2 -2 424 136" aria-hidden="true" focusable="false">
      {TILES.map((tile) => (
        <svg
          key={`${tile.x} ${tile.y}`}
          x={tile.x}
          y={tile.y}
          width={tile.width}
          height={HEIGHT}
          viewBox={`0 0 ${tile.width} ${HEIGHT}`}
          overflow="visible"
        >
          <g class={tile.alike ? 'art-alike' : 'art-other'}>
            <rect class={`art-sky art-${tile.scene}`} width={tile.width} height={HEIGHT} />
            <Scene {...tile} />
          </g>
          {tile.alike && <rect class="art-frame" width={tile.width} height={HEIGHT} rx="1" />}
        </svg>
      ))}
    </svg>
  );
}

function Scene({ scene, width }: Tile) {
  switch (scene) {
    case 'hills':
      return (
        <>
          <circle class="art-light" cx={width * 0.72} cy="17" r="6" />
          <path class="art-far" d={`M4 ${HEIGHT}L${width * 0.36} 22l14 16 8-7L${width - 4} ${HEIGHT}z`} />
          <path
            class="art-near"
            d={`M0 ${HEIGHT}V52q${width * 0.3}-14 ${width * 0.55} 0t${width * 0.45}-2V${HEIGHT}z`}
          />
        </>
      );
    case 'sea':
      return (
        <>
          <path class="art-far" d={`M0 38H${width}V${HEIGHT}H0z`} />
          <path
            class="art-near"
            d={`M${width * 0.3} 36h${width * 0.26}l-5 7h-${width * 0.14}zM${width * 0.43} 34V16l14 18z`}
          />
        </>
      );
    case 'tree':
      return (
        <>
          <circle class="art-near" cx={width / 2} cy="28" r="14" />
          <path class="art-near" d={`M${width / 2 - 2} 36h4v${HEIGHT - 36}h-4z`} />
        </>
      );
    case 'sun':
      return (
        <>
          <circle class="art-light" cx={width / 2} cy="40" r="15" />
          <path class="art-near" d={`M0 42H${width}V${HEIGHT}H0z`} />
        </>
      );
    case 'plain':
      return <path class="art-near" d={`M0 50q${width / 2}-18 ${width} 0V${HEIGHT}H0z`} />;
  }
}
