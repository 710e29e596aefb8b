import { For, Show, type JSX } from 'solid-js';
import type { Poll } from '../api/types';
import { format_count, format_share } from '../text/format';
import { Bar } from './bar';
import { FormattedText } from './formatted_text';

export function PollCard(props: { poll: Poll }): JSX.Element {
  const options = (): NonNullable<Poll['options']> => props.poll.options ?? [];
  // Voters may choose several answers: shares are of those who voted, or of all votes where that is not known.
  const voters = (): number =>
    props.poll.total_voters ?? options().reduce((sum, option) => sum + (option.voters ?? 0), 0);
  const share = (count: number | undefined): number => (voters() > 0 ? (count ?? 0) / voters() : 0);
  return (
    <section class="poll" aria-label="Poll">
      <div class="poll-question" dir="auto">
        <FormattedText text={props.poll.question} entities={props.poll.question_entities} />
      </div>
      <ul class="poll-options">
        <For each={options()}>
          {(option) => (
            <li>
              <span class="poll-share">{format_share(share(option.voters))}</span>
              <span class="poll-answer" dir="auto">
                <FormattedText text={option.text} entities={option.entities} />
                <Show when={option.chosen}>
                  <span class="poll-chosen"> ✓ chosen</span>
                </Show>
              </span>
              <Bar share={share(option.voters)} />
            </li>
          )}
        </For>
      </ul>
      <div class="poll-note">
        {format_count(voters(), 'vote')}
        {props.poll.closed === true ? ' · closed' : ''}
      </div>
    </section>
  );
}
