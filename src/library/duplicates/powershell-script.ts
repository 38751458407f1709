/** @file The script of ./shell-script.ts for PowerShell 5.1 and later. */
import type { ResultGroup, WrittenResult } from './result.ts';
import { checkFolderName, isNameable, nameableGroups } from './script-paths.ts';

/** PowerShell ends a text in single quotes at typographic ones, too; each is doubled to stand for itself. */
export function powershellQuoted(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** Windows takes these for places, whatever they were on the system that the photos are from. */
const canName = (path: string): boolean => isNameable(path) && !/[\\:]/.test(path);

const list = (words: readonly string[]): string => `@(${words.join(', ')})`;

/** Without it PowerShell 5.1 takes a script for the system's old encoding. */
const BYTE_ORDER_MARK = '\ufeff';

const HEAD = String.raw`# Made by Lookalike from a review of near-duplicates. It moves files into a folder and deletes nothing.
#
#   powershell -ExecutionPolicy Bypass -File THIS_FILE [PLACE]
#
# PLACE is the folder in which the photos' folders named below lie; without it, the current one.
param([string]$Place = '.')
$ErrorActionPreference = 'Stop'
$Place = (Resolve-Path -LiteralPath $Place).ProviderPath
$script:wrong = $false
$script:moved = 0
$script:left = 0

function Get-Full([string]$Path) { [System.IO.Path]::Combine($Place, $Path) }

# A plain file of that size, or of any where that is not known (0).
function Test-There([string]$Path, [long]$Bytes) {
  $item = New-Object System.IO.FileInfo (Get-Full $Path)
  if (-not $item.Exists) { return $false }
  if (($item.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0) { return $false }
  return ($Bytes -eq 0) -or ($item.Length -eq $Bytes)
}

# Of the files that stay, one at least has to be there.
function Confirm-Group([int]$Group, [string[]]$Staying, [long[]]$Bytes) {
  for ($at = 0; $at -lt $Staying.Length; $at++) { if (Test-There $Staying[$at] $Bytes[$at]) { return } }
  [Console]::Error.WriteLine("Group $Group" + ': none of the files that stay is there as it was.')
  $script:wrong = $true
}

function Get-Hash([string]$Path) { (Get-FileHash -LiteralPath (Get-Full $Path) -Algorithm SHA256).Hash }

function Skip-File([string]$Why, [string]$Path) {
  [Console]::Error.WriteLine($Why + ': ' + $Path)
  $script:left++
}

# Not without a file that stays, equal to it in all bytes where it says so.
function Move-File([bool]$Same, [string]$Path, [long]$Bytes, [string[]]$Staying) {
  if (-not (Test-There $Path $Bytes)) { Skip-File 'Not there as it was' $Path; return }
  $there = @($Staying | Where-Object { [System.IO.File]::Exists((Get-Full $_)) })
  if ($Same) {
    $hash = Get-Hash $Path
    if (@($there | Where-Object { (Get-Hash $_) -eq $hash }).Length -eq 0) {
      Skip-File 'No longer equal to a file that stays' $Path
      return
    }
  }
  $from = Get-Full $Path
  $target = [System.IO.Path]::Combine((Get-Full $to), $Path)
  if ([System.IO.File]::Exists($target) -or [System.IO.Directory]::Exists($target)) {
    Skip-File 'There is one already' $target
    return
  }
  [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($target))
  [System.IO.File]::Move($from, $target)
  foreach ($one in $Staying) {
    if ([System.IO.File]::Exists((Get-Full $one))) { $script:moved++; return }
  }
  # It was the file that stays, under another path.
  [System.IO.File]::Move($target, $from)
  Skip-File 'Left where it is, since it is the file that stays' $Path
}
`;

const CHECKED = String.raw`
if ($script:wrong) {
  [Console]::Error.WriteLine('Nothing was moved. Is PLACE right? Or review the groups again.')
  exit 1
}
`;

const TAIL = String.raw`
[Console]::WriteLine("$($script:moved) files were moved, $($script:left) were left.")
`;

/** @throws LookalikeError INVALID_ARGUMENT for a folder's name that cannot be one */
export function powershellScript(all: readonly ResultGroup[], folder: string): WrittenResult {
  checkFolderName(folder);
  const { groups, unwritten } = nameableGroups(all, canName);
  const checks = groups.map(({ keep }, at) => {
    const paths = list(keep.map(({ path }) => powershellQuoted(path)));
    return `Confirm-Group ${at + 1} ${paths} ${list(keep.map(({ bytes }) => String(bytes)))}\n`;
  });
  const moves = groups.flatMap(({ band, keep, move }) =>
    move.map(({ path, bytes }) => {
      const paths = list(keep.map((file) => powershellQuoted(file.path)));
      return `Move-File $${band === 'file'} ${powershellQuoted(path)} ${bytes} ${paths}\n`;
    }),
  );
  const to = `$to = ${powershellQuoted(folder)}\n\n`;
  const text = [BYTE_ORDER_MARK, HEAD, to, ...checks, CHECKED, '\n', ...moves, TAIL].join('');
  return { text, unwritten };
}
