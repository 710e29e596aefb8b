import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Message, ServiceDetails } from '../../src/api/types';
import { compare_texts } from '../../src/text/difference';
import {
  format_bytes,
  format_count,
  format_day,
  format_duration,
  format_instant,
  format_period,
  format_share,
  humanise,
} from '../../src/text/format';
import { media_facts, media_title } from '../../src/text/media';
import { known_actions, service_words } from '../../src/text/service';

describe('format', () => {
  it('writes sizes, shares and spans', () => {
    expect([0, 1023, 1024, 1_572_864, 84_000_000].map(format_bytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '1.5 MiB',
      '80.1 MiB',
    ]);
    expect([0, 0.0004, 0.083, 0.5, 0.9999, 1].map(format_share)).toEqual([
      '0 %',
      '< 0.1 %',
      '8.3 %',
      '50 %',
      '> 99.9 %',
      '100 %',
    ]);
    expect([7, 723, 3723].map(format_duration)).toEqual(['0:07', '12:03', '1:02:03']);
    expect([45, 3600, 86_400, 604_800].map(format_period)).toEqual(['45 seconds', '1 hour', '1 day', '1 week']);
    expect(format_count(1, 'message')).toBe('1 message');
    expect(format_count(12_345, 'message')).toBe('12,345 messages');
  });

  it('writes days and times in UTC', () => {
    expect(format_day('2024-05-01')).toBe('1 May 2024');
    expect(format_instant('2024-05-01T23:59:00Z')).toBe('1 May 2024, 23:59 UTC');
    expect(format_day('nonsense')).toBe('nonsense');
    expect(humanise('video_chat_ended')).toBe('Video chat ended');
  });
});

describe('compare_texts', () => {
  it('marks words that came and went', () => {
    expect(compare_texts('the old text', 'the new text')).toEqual([
      { kind: 'same', text: 'the ' },
      { kind: 'removed', text: 'old' },
      { kind: 'added', text: 'new' },
      { kind: 'same', text: ' text' },
    ]);
    expect(compare_texts('same', 'same')).toEqual([{ kind: 'same', text: 'same' }]);
    expect(compare_texts('', 'new')).toEqual([{ kind: 'added', text: 'new' }]);
  });

  it('gives both texts back, also for other scripts and for long ones', () => {
    const pairs: [string, string][] = [
      ['Доброе утро, все', 'Доброе утро всем!'],
      ['数据已经上传了', '数据上传了'],
      ['a b c d e f g', 'g f e d c b a'],
      [
        Array.from({ length: 3000 }, (_v, i) => `w${String(i)}`).join(' '),
        Array.from({ length: 3000 }, (_v, i) => `v${String(i)}`).join(' '),
      ],
    ];
    for (const [before, after] of pairs) {
      const changes = compare_texts(before, after);
      expect(
        changes
          .filter((change) => change.kind !== 'added')
          .map((change) => change.text)
          .join(''),
      ).toBe(before);
      expect(
        changes
          .filter((change) => change.kind !== 'removed')
          .map((change) => change.text)
          .join(''),
      ).toBe(after);
    }
  });
});

describe('service_words', () => {
  const words = (action: string, details: ServiceDetails = {}): string => {
    const message: Message = {
      id: 1,
      chat_id: 1,
      kind: 'service',
      text: '',
      sender: { name: 'Mara' },
      service: { action, details },
    };
    return service_words(message, (peer) => peer?.name ?? 'someone');
  };

  it('says what happened', () => {
    expect(words('chat_add_members', { members: [{ name: 'Ben' }, { name: 'Aiko' }] })).toBe('Mara added Ben and Aiko');
    expect(words('chat_delete_member', { members: [{ name: 'Mara' }] })).toBe('Mara left');
    expect(words('chat_set_message_auto_delete_time', { period: 86_400 })).toBe(
      'Mara set messages to delete themselves after 1 day',
    );
    expect(words('chat_set_message_auto_delete_time', { period: 0 })).toBe('Mara turned off auto-delete');
    expect(words('payment_successful', { amount: 1999, currency: 'EUR' })).toBe('Payment of €19.99 made');
    expect(words('payment_successful', { amount: 500, currency: 'JPY' })).toBe('Payment of ¥500 made');
    expect(words('call', { discard_reason: 'missed' })).toBe('Missed call');
  });

  it('has words for anything, known or not, with no details at all', () => {
    for (const action of known_actions) expect(words(action)).toMatch(/\S/);
    expect(words('something_new', { title: 'X' })).toBe('Something new: X');
    expect(words('unknown')).toContain('no words');
  });

  it('calls an action that the contract does not know as its source does', () => {
    const message: Message = {
      id: 1,
      chat_id: 1,
      kind: 'service',
      text: '',
      service: { action: 'unknown' },
    } as Message;
    expect(service_words({ ...message, extra: { action: '"start_party"' } }, () => 'Mara')).toBe('Start party');
    expect(service_words({ ...message, extra: { action: '5' } }, () => 'Mara')).toContain('no words');
  });

  it('knows every action of the contract', () => {
    const enums = readFileSync(join(import.meta.dirname, '../../../src/contract/enums.h'), 'utf8');
    const table = /#define TELELAKE_ACTIONS\(E\)([\s\S]*?)TELELAKE_ENUM/.exec(enums)?.[1] ?? '';
    const actions = [...table.matchAll(/"([a-z_]+)"/g)]
      .map((match) => match[1] ?? '')
      .filter((action) => action !== 'unknown');
    expect(actions.length).toBeGreaterThan(60);
    expect(actions.filter((action) => !known_actions.includes(action))).toEqual([]);
  });
});

describe('media', () => {
  it('names a medium and tells what is known of it', () => {
    expect(media_title({ kind: 'audio', performer: 'Hildur', title: 'Low tide' })).toBe('Hildur – Low tide');
    expect(media_title({ kind: 'photo' })).toBe('Photo');
    expect(
      media_facts({ kind: 'video', file_name: 'a.mp4', width: 1920, height: 1080, duration: 61, file_size: 2048 }),
    ).toEqual(['Video', '1920 × 1080', '1:01', '2.0 KiB']);
    expect(media_facts({ kind: 'photo', ttl: 2_147_483_647 })).toEqual(['view once']);
  });
});
