import { createMemo, createSignal, For, Show, type JSX } from 'solid-js';
import type { Entity } from '../api/types';
import { build_text_tree, plain_text, safe_link, type TextNode } from '../text/entities';

export function Spoiler(props: { children: JSX.Element }): JSX.Element {
  const [shown, show] = createSignal(false);
  return (
    <Show
      when={shown()}
      fallback={
        <button type="button" class="spoiler" aria-label="Hidden text, press to show" onClick={() => show(true)}>
          <span aria-hidden="true">{props.children}</span>
        </button>
      }
    >
      <span class="spoiler-shown">{props.children}</span>
    </Show>
  );
}

export function Quote(props: { expandable: boolean; children: JSX.Element }): JSX.Element {
  const [open, set_open] = createSignal(false);
  return (
    <blockquote class="quote" classList={{ 'quote-closed': props.expandable && !open() }}>
      {props.children}
      <Show when={props.expandable}>
        <button type="button" class="quote-toggle" aria-expanded={open()} onClick={() => set_open(!open())}>
          {open() ? 'Show less' : 'Show more'}
        </button>
      </Show>
    </blockquote>
  );
}

export function CodeBlock(props: { language?: string | undefined; children: JSX.Element }): JSX.Element {
  return (
    <div class="code-block">
      <Show when={props.language}>
        <span class="code-language">{props.language}</span>
      </Show>
      <pre tabindex="0">
        <code>{props.children}</code>
      </pre>
    </div>
  );
}

/** A link out of the page; an address that may not be followed stays text. */
export function OutLink(props: { address: string; children: JSX.Element }): JSX.Element {
  return (
    <Show when={safe_link(props.address)} fallback={<span class="entity">{props.children}</span>}>
      {(link) => (
        <a href={link()} target="_blank" rel="noopener noreferrer nofollow" title={link()}>
          {props.children}
        </a>
      )}
    </Show>
  );
}

function link_target(entity: Entity, node: TextNode): string {
  if (entity.type === 'email') return `mailto:${plain_text(node)}`;
  if (entity.type === 'phone_number') return `tel:${plain_text(node).replace(/[^+\d]/g, '')}`;
  return entity.url ?? plain_text(node);
}

function EntityNode(props: { node: TextNode & { kind: 'entity' } }): JSX.Element {
  const children = (): JSX.Element => <TextNodes nodes={props.node.children} />;
  const entity = props.node.entity;
  switch (entity.type) {
    case 'bold':
      return <strong>{children()}</strong>;
    case 'italic':
      return <em>{children()}</em>;
    case 'underline':
      return <u>{children()}</u>;
    case 'strikethrough':
      return <s>{children()}</s>;
    case 'spoiler':
      return <Spoiler>{children()}</Spoiler>;
    case 'code':
      return <code class="code">{children()}</code>;
    case 'pre':
      return <CodeBlock language={entity.language}>{children()}</CodeBlock>;
    case 'blockquote':
    case 'expandable_blockquote':
      return <Quote expandable={entity.type === 'expandable_blockquote'}>{children()}</Quote>;
    case 'url':
    case 'text_link':
    case 'email':
    case 'phone_number':
      return <OutLink address={link_target(entity, props.node)}>{children()}</OutLink>;
    case 'mention':
    case 'text_mention':
    case 'hashtag':
    case 'cashtag':
    case 'bot_command':
    case 'bank_card_number':
      return <span class="entity">{children()}</span>;
    case 'custom_emoji':
      return <span title="Custom emoji">{children()}</span>;
    default:
      return <span>{children()}</span>;
  }
}

function TextNodes(props: { nodes: TextNode[] }): JSX.Element {
  return <For each={props.nodes}>{(node) => (node.kind === 'text' ? node.text : <EntityNode node={node} />)}</For>;
}

/** A text with its entities, each in the shape that Telegram gives it. */
export function FormattedText(props: { text: string; entities?: Entity[] | undefined }): JSX.Element {
  const nodes = createMemo(() => build_text_tree(props.text, props.entities));
  return <TextNodes nodes={nodes()} />;
}
