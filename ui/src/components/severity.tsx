import type { JSX } from 'solid-js';
import type { Severity } from '../api/types';
import { Icon, type IconName } from './icon';

const icons: Record<Severity, IconName> = { ok: 'check', info: 'info', warning: 'warning', error: 'error' };
const words: Record<Severity, string> = { ok: 'Fine', info: 'Note', warning: 'Warning', error: 'Problem' };

export function SeverityBadge(props: { severity: Severity }): JSX.Element {
  return (
    <span class={`badge badge-${props.severity}`}>
      <Icon name={icons[props.severity]} />
      {words[props.severity]}
    </span>
  );
}
