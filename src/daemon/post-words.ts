import { alertReply, digestReply } from '../bot/alert-message.js';
import { noticeReply } from '../bot/notice-message.js';
import type { PostWords } from './compose-post.js';

/** The words of what the delivery sends. */
export const postWords: PostWords = { alert: alertReply, digest: digestReply, notice: noticeReply };
