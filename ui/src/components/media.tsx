import { For, Show, type JSX } from 'solid-js';
import type { Media } from '../api/types';
import { availability, media_facts, media_title } from '../text/media';
import { FormattedText, OutLink } from './formatted_text';
import { Icon, type IconName } from './icon';

const icons: Record<string, IconName> = {
  photo: 'photo',
  video: 'video',
  animation: 'video',
  audio: 'music',
  voice: 'voice',
  video_note: 'video',
  sticker: 'sticker',
  paid_media: 'photo',
  location: 'pin',
  venue: 'pin',
  contact: 'person',
  game: 'game',
  invoice: 'invoice',
  todo: 'list',
  giveaway: 'gift',
  giveaway_results: 'gift',
};

function Todo(props: { todo: NonNullable<Media['todo']> }): JSX.Element {
  return (
    <ul class="todo">
      <For each={props.todo.items ?? []}>
        {(item) => (
          <li>
            <FormattedText text={item.text} entities={item.entities} />
          </li>
        )}
      </For>
    </ul>
  );
}

/** What stands in place of a photo, a file, a location …: the store keeps facts about media, the page shows them. */
export function MediaCard(props: { media: Media }): JSX.Element {
  const facts = (): string[] => media_facts(props.media);
  const description = (): string | undefined => props.media.game?.description ?? props.media.invoice?.description;
  return (
    <div class={`media media-${props.media.kind}`}>
      <div class="media-head">
        <span class="media-icon">
          <Show when={props.media.emoji} fallback={<Icon name={icons[props.media.kind] ?? 'file'} />}>
            <span class="media-emoji">{props.media.emoji}</span>
          </Show>
        </span>
        <div class="media-words">
          <div class="media-title" dir="auto">
            {media_title(props.media)}
          </div>
          <Show when={facts().length > 0}>
            <div class="media-facts">{facts().join(' · ')}</div>
          </Show>
          <Show when={availability(props.media)}>
            <div class={`media-availability media-${props.media.availability ?? ''}`}>
              {availability(props.media)}
              {props.media.spoiler === true ? ' · marked as spoiler' : ''}
            </div>
          </Show>
        </div>
      </div>
      <Show when={description()}>
        <p class="media-description" dir="auto">
          {description()}
        </p>
      </Show>
      <Show when={props.media.game?.url}>{(url) => <OutLink address={url()}>{url()}</OutLink>}</Show>
      <Show when={props.media.todo}>{(todo) => <Todo todo={todo()} />}</Show>
    </div>
  );
}
