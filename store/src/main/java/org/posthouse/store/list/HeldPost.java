package org.posthouse.store.list;

import java.time.Instant;
import org.posthouse.store.kv.BlobId;

/**
 * A post that waits for a moderator. The id is its journey; texts are as the envelope and the header had them; the content is its kind of octets and what is known
 * of its return path, in numbers of those who hold it.
 */
public record HeldPost(long list, long id, Instant at, BlobId blob, long size, byte[] trace, String returnPath, String login, int content,
        String author, String subject, String why) {
    static final int MAX_TEXT = 300;

    static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }
}
