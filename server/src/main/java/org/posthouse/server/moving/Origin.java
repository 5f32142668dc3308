package org.posthouse.server.moving;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.SpecialUse;

/** Where mail comes from. One thread. */
interface Origin extends AutoCloseable {
    /** All folders with messages to move. */
    List<Folder> folders() throws IOException;

    /**
     * Hands out the messages of a folder in their order, after a mark (null: from the first); until the visitor has enough. IOException: the folder cannot be
     * read any further.
     */
    void walk(Folder folder, @Nullable String after, Visitor visitor) throws IOException, Refusal;

    @Override
    void close();

    /**
     * A folder.
     *
     * @param levels its name from the top; none for the inbox
     * @param use as the origin says; null where it says nothing
     * @param units of work in it: messages, or octets of a file
     */
    record Folder(List<String> levels, @Nullable SpecialUse use, long units) {
        /** For people. */
        String name() {
            return levels.isEmpty() ? "INBOX" : String.join("/", levels);
        }
    }

    /** Takes messages; false: enough. */
    interface Visitor {
        boolean visit(Found message) throws IOException, Refusal;
    }

    /** A message, good until the visitor returns. */
    interface Found {
        /** What it is called there, for people. */
        String name();

        /** What {@link #walk} goes on after. */
        String mark();

        /** Names it among all of its folder, in every run. */
        default String key() {
            return mark();
        }

        /** Units of work of the folder that it is, once its octets were written. */
        long units();

        /** Writes its octets, lines ending in CRLF. An IOException that is not the stream's own: it cannot be read. */
        void writeTo(OutputStream out) throws IOException;

        /** When it arrived there. */
        Instant date() throws IOException;

        /** Its flags, once its octets were written. */
        FlagSet flags() throws IOException;
    }

    /** The origin cannot be used at all any more. */
    final class GoneException extends IOException {
        private static final long serialVersionUID = 1;

        GoneException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
