/** What a reader can do with a conversation beside speaking: fold threads, hear of new comments, find them. */

import "./last-visit.js";
import "./new-comments.js";
import "./thread-folds.js";
