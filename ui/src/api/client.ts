import type { Chat, ChatDetail, Message, MessagePage, Overview, Report, Revision } from './types';

/** What went wrong with a request, in the server's own words (RFC 9457) where it gave any. */
export class ApiError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.title = title;
  }
}

interface Problem {
  title?: string;
  detail?: string;
}

async function failure(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  if ((response.headers.get('content-type') ?? '').includes('json')) {
    problem = (await response.json().catch(() => ({}))) as Problem;
  }
  const title = problem.title ?? `The server answered ${String(response.status)}`;
  return new ApiError(response.status, title, problem.detail ?? response.statusText);
}

type Parameters = Record<string, string | number | undefined>;

function address(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

async function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, parameters), {
      headers: { accept: 'application/json' },
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The server does not answer', 'Is “telelake serve” still running? Start it, then try again.');
  }
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

function chat_path(scope: string, id: number): string {
  return `/chats/${encodeURIComponent(scope)}/${String(id)}`;
}

/** Where a page of messages lies: at most one of the four places, else the newest page. */
export interface MessageQuery {
  limit?: number;
  after?: number;
  before?: number;
  around?: number;
  date?: string;
  thread?: number;
}

export const api = {
  overview: (): Promise<Overview> => get('/overview'),

  chats: async (): Promise<Chat[]> => (await get<{ chats: Chat[] }>('/chats')).chats,

  chat: (scope: string, id: number): Promise<ChatDetail> => get(chat_path(scope, id)),

  messages: (scope: string, id: number, query: MessageQuery, signal?: AbortSignal): Promise<MessagePage> =>
    get(`${chat_path(scope, id)}/messages`, { ...query }, signal),

  /** One message, or undefined where the store has none with this id: asked as a page, so that absence is no error. */
  message: async (scope: string, id: number, message_id: number): Promise<[Message, MessagePage] | undefined> => {
    const page = await get<MessagePage>(`${chat_path(scope, id)}/messages`, { around: message_id, limit: 3 });
    const found = page.messages.find((message) => message.id === message_id);
    return found ? [found, page] : undefined;
  },

  revisions: async (scope: string, id: number, message_id: number): Promise<Revision[]> =>
    (await get<{ revisions: Revision[] }>(`${chat_path(scope, id)}/messages/${String(message_id)}/revisions`))
      .revisions,

  report: (query: { date?: string; scope?: string; chat?: string }): Promise<Report> => get('/report', { ...query }),
};
