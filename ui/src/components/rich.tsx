import { For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { Rich, RichArticle, RichBlock, RichCaption, RichCell, RichText } from '../api/types';
import { format_instant, format_short_day, humanise } from '../text/format';
import { CodeBlock, OutLink, Quote, Spoiler } from './formatted_text';
import { MediaCard } from './media';

const inline_tags: Record<string, string> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  subscript: 'sub',
  superscript: 'sup',
  marked: 'mark',
};

function plain(text: RichText | undefined): string {
  return text === undefined ? '' : (text.text ?? '') + (text.parts ?? []).map(plain).join('');
}

function Parts(props: { text: RichText }): JSX.Element {
  return (
    <>
      {props.text.text}
      <For each={props.text.parts ?? []}>{(part) => <Inline text={part} />}</For>
    </>
  );
}

function Inline(props: { text: RichText }): JSX.Element {
  const text = props.text;
  const tag = inline_tags[text.type];
  const parts = (): JSX.Element => <Parts text={text} />;
  if (tag !== undefined) return <Dynamic component={tag}>{parts()}</Dynamic>;
  switch (text.type) {
    case 'spoiler':
      return <Spoiler>{parts()}</Spoiler>;
    case 'code':
    case 'math':
      return <code class="code">{parts()}</code>;
    case 'url':
    case 'text_link':
      return <OutLink address={text.url ?? plain(text)}>{parts()}</OutLink>;
    case 'email':
      return <OutLink address={`mailto:${text.email ?? plain(text)}`}>{parts()}</OutLink>;
    case 'phone_number':
      return <OutLink address={`tel:${text.phone_number ?? plain(text)}`}>{parts()}</OutLink>;
    case 'diff':
      return (
        <>
          <del>
            <For each={text.old_parts ?? []}>{(part) => <Inline text={part} />}</For>
          </del>
          <ins>{parts()}</ins>
        </>
      );
    case 'inline_image':
      return <span class="entity">[image]</span>;
    case 'button':
      return <span class="inline-button">{parts()}</span>;
    case 'mention':
    case 'hashtag':
    case 'cashtag':
    case 'bot_command':
    case 'text_mention':
      return <span class="entity">{parts()}</span>;
    default:
      return parts();
  }
}

function Text(props: { text: RichText | undefined }): JSX.Element {
  return <Show when={props.text}>{(text) => <Inline text={text()} />}</Show>;
}

function Caption(props: { caption: RichCaption | undefined }): JSX.Element {
  return (
    <Show when={props.caption}>
      {(caption) => (
        <p class="rich-caption" dir="auto">
          <Text text={caption().text} />
          <Show when={caption().credit}>
            <cite>
              <Text text={caption().credit} />
            </cite>
          </Show>
        </p>
      )}
    </Show>
  );
}

function Cell(props: { cell: RichCell }): JSX.Element {
  return (
    <Dynamic
      component={props.cell.header === true ? 'th' : 'td'}
      class={`align-${props.cell.align ?? 'left'}`}
      colspan={props.cell.colspan ?? 1}
      rowspan={props.cell.rowspan ?? 1}
      dir="auto"
    >
      <Text text={props.cell.text} />
    </Dynamic>
  );
}

function Table(props: { block: RichBlock }): JSX.Element {
  return (
    <div class="rich-table" tabindex="0" role="group" aria-label="Table">
      <table>
        <Show when={props.block.title}>
          <caption>
            <Text text={props.block.title} />
          </caption>
        </Show>
        <tbody>
          <For each={props.block.rows ?? []}>
            {(row) => (
              <tr>
                <For each={row.cells ?? []}>{(cell) => <Cell cell={cell} />}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function ListItem(props: { block: RichBlock }): JSX.Element {
  const state = (): string | undefined => props.block.task_state;
  return (
    <li
      {...(props.block.value === undefined ? {} : { value: props.block.value })}
      classList={{ 'rich-task': state() !== undefined }}
      dir="auto"
    >
      <Show when={state()}>
        <span class="rich-check" role="img" aria-label={state() === 'checked' ? 'Done' : 'To do'}>
          {state() === 'checked' ? '☑' : '☐'}
        </span>
      </Show>
      <Text text={props.block.text} />
      <Blocks blocks={props.block.blocks} />
    </li>
  );
}

function List(props: { block: RichBlock }): JSX.Element {
  const items = (): JSX.Element => <For each={props.block.blocks ?? []}>{(item) => <ListItem block={item} />}</For>;
  return (
    <Show when={props.block.ordered} fallback={<ul>{items()}</ul>}>
      <ol start={props.block.start ?? 1} reversed={props.block.reversed}>
        {items()}
      </ol>
    </Show>
  );
}

function Article(props: { article: RichArticle }): JSX.Element {
  return (
    <li>
      <OutLink address={props.article.url ?? ''}>{props.article.title ?? props.article.url ?? 'Article'}</OutLink>
      <Show when={props.article.description}>
        <p>{props.article.description}</p>
      </Show>
      <span class="muted">
        {[props.article.author, props.article.published_at && format_short_day(props.article.published_at)]
          .filter(Boolean)
          .join(', ')}
      </span>
    </li>
  );
}

/** A block that carries something: a photo, an embedded page, a map, other blocks. */
function Carrier(props: { block: RichBlock }): JSX.Element {
  const block = props.block;
  const names: Record<string, string> = {
    channel: block.channel?.title ?? 'Channel',
    map: 'Map',
    embed: 'Embedded page',
  };
  return (
    <div class={`rich-carrier rich-${block.type}`}>
      <Show when={names[block.type]}>{(name) => <p class="rich-name">{name()}</p>}</Show>
      <Show when={block.author ?? block.date}>
        <p class="muted">
          <Text text={block.author} /> {block.date === undefined ? '' : format_instant(block.date)}
        </p>
      </Show>
      <Text text={block.text} />
      <Show when={block.location}>
        {(point) => (
          <p class="muted">
            {point().latitude.toFixed(5)}, {point().longitude.toFixed(5)}
          </p>
        )}
      </Show>
      <Show when={block.url}>{(url) => <OutLink address={url()}>{url()}</OutLink>}</Show>
      <Show when={block.media}>{(media) => <MediaCard media={media()} />}</Show>
      <Blocks blocks={block.blocks} />
      <Show when={block.articles}>
        {(articles) => (
          <ul>
            <For each={articles()}>{(article) => <Article article={article} />}</For>
          </ul>
        )}
      </Show>
      <Show when={block.buttons}>
        {(buttons) => (
          <div class="buttons-row">
            <For each={buttons()}>{(button) => <span class="message-button">{plain(button)}</span>}</For>
          </div>
        )}
      </Show>
      <Caption caption={block.caption} />
    </div>
  );
}

function Block(props: { block: RichBlock }): JSX.Element {
  const block = props.block;
  switch (block.type) {
    case 'heading':
      return (
        <div
          class={`rich-heading rich-heading-${String(block.level ?? 2)}`}
          role="heading"
          aria-level={Math.min(6, (block.level ?? 2) + 2)}
          dir="auto"
        >
          <Text text={block.text} />
        </div>
      );
    case 'paragraph':
      return (
        <p dir="auto">
          <Text text={block.text} />
        </p>
      );
    case 'footer':
    case 'thinking':
      return (
        <p class="muted" dir="auto">
          <Text text={block.text} />
        </p>
      );
    case 'code':
      return (
        <CodeBlock language={block.language}>
          <Text text={block.text} />
        </CodeBlock>
      );
    case 'math':
      return <CodeBlock language="math">{block.formula ?? plain(block.text)}</CodeBlock>;
    case 'divider':
      return <hr />;
    case 'anchor':
      return null;
    case 'list':
      return <List block={block} />;
    case 'quote':
      return (
        <Quote expandable={false}>
          <Text text={block.text} />
          <Blocks blocks={block.blocks} />
          <Caption caption={block.caption} />
        </Quote>
      );
    case 'table':
      return <Table block={block} />;
    case 'details':
      return (
        <details open={block.open}>
          <summary>
            <Text text={block.title} />
          </summary>
          <Blocks blocks={block.blocks} />
        </details>
      );
    case 'unknown':
      return <p class="muted">[A block that the source did not explain]</p>;
    case 'related_articles':
      return (
        <>
          <p class="rich-name">{plain(block.title) || humanise(block.type)}</p>
          <Carrier block={block} />
        </>
      );
    default:
      return <Carrier block={block} />;
  }
}

function Blocks(props: { blocks: RichBlock[] | undefined }): JSX.Element {
  return <For each={props.blocks ?? []}>{(block) => <Block block={block} />}</For>;
}

/** A rich message: text in blocks. */
export function RichMessage(props: { rich: Rich }): JSX.Element {
  return (
    <div class="rich" dir={props.rich.rtl === true ? 'rtl' : 'auto'}>
      <Blocks blocks={props.rich.blocks} />
      <Show when={props.rich.part}>
        <p class="muted">The source had only a part of this message.</p>
      </Show>
    </div>
  );
}
