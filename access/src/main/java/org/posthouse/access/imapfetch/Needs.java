package org.posthouse.access.imapfetch;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.FetchItem.Plain;
import org.posthouse.protocol.imap.Section;

/**
 * What a FETCH reads beside the view.
 *
 * @param row a message's own row
 * @param structure its structure record
 * @param content its bytes
 * @param seen whether it sets \\Seen
 * @param read whether a person may be reading it: the text, not only the header
 * @param decoded whether parts are asked for without their transfer encoding
 */
record Needs(boolean row, boolean structure, boolean content, boolean seen, boolean read, boolean decoded) {
    private static final Needs NOTHING = new Needs(false, false, false, false, false, false);

    static Needs of(List<FetchItem> items) {
        Needs all = NOTHING;
        for (FetchItem item : items)
            all = all.and(of(item));
        return all;
    }

    private static Needs of(FetchItem item) {
        return switch (item) {
            case FetchItem.Content c -> section(c.section(), !c.peek());
            case FetchItem.Binary b -> new Needs(true, true, true, !b.peek(), true, true);
            case FetchItem.BinarySize b -> new Needs(true, true, true, false, false, true);
            case FetchItem.Preview p -> new Needs(true, true, true, false, false, false);
            case Plain p -> switch (p) {
                case RFC822 -> section(Section.WHOLE, true);
                case RFC822_HEADER -> section(Section.HEADER, false);
                case RFC822_TEXT -> section(Section.TEXT, true);
                case ENVELOPE, BODY, BODYSTRUCTURE -> new Needs(false, true, false, false, false, false);
                case EMAILID, THREADID, SAVEDATE -> new Needs(true, false, false, false, false, false);
                case FLAGS, INTERNALDATE, RFC822_SIZE, UID, MODSEQ -> NOTHING;
            };
        };
    }

    private static Needs section(Section section, boolean seen) {
        boolean read = section.text() == Section.Text.WHOLE || section.text() == Section.Text.TEXT;
        return new Needs(true, !section.equals(Section.WHOLE), true, seen, read, false);
    }

    /** The octets an item asks for; null where it asks for something else. */
    static @Nullable Section section(FetchItem item) {
        return switch (item) {
            case FetchItem.Content c -> c.section();
            case FetchItem.Binary b -> null;
            case FetchItem.BinarySize b -> null;
            case FetchItem.Preview p -> null;
            case Plain p -> switch (p) {
                case RFC822 -> Section.WHOLE;
                case RFC822_HEADER -> Section.HEADER;
                case RFC822_TEXT -> Section.TEXT;
                case ENVELOPE, FLAGS, INTERNALDATE, RFC822_SIZE, BODY, BODYSTRUCTURE, UID, MODSEQ, EMAILID, THREADID, SAVEDATE -> null;
            };
        };
    }

    private Needs and(Needs other) {
        return new Needs(row || other.row, structure || other.structure, content || other.content, seen || other.seen, read || other.read,
                decoded || other.decoded);
    }

    boolean viewOnly() {
        return !row && !structure;
    }

    boolean structuresOnly() {
        return structure && !row;
    }
}
