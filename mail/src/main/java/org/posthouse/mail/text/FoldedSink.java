package org.posthouse.mail.text;

/** Takes folded text as UTF-8, piece by piece; a character may be cut by the end of a piece. */
interface FoldedSink {
    /** False: enough, nothing more need come. */
    boolean put(byte[] b, int from, int to);
}
