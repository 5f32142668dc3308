package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.List;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapWriter;

/** Writes NOTIFY as {@link NotifyParser} reads it. RFC 5465 §8 */
final class NotifyWriter {
    private final WireWriter out;

    NotifyWriter(WireWriter out) {
        this.out = out;
    }

    void set(Command.NotifySet command) throws IOException {
        out.ascii(command.status() ? "NOTIFY SET STATUS" : "NOTIFY SET");
        for (NotifyGroup group : command.groups()) {
            out.ascii(" (");
            mailboxes(group.mailboxes());
            if (group.events().isEmpty()) {
                out.ascii(" NONE)");
                continue;
            }
            String before = " (";
            for (NotifyGroup.Event event : group.events()) {
                out.ascii(before);
                event(event);
                before = " ";
            }
            out.ascii("))");
        }
    }

    void mailboxes(NotifyGroup.Mailboxes mailboxes) throws IOException {
        switch (mailboxes) {
            case NotifyGroup.Some some -> out.ascii(some.word());
            case NotifyGroup.Subtree subtree -> names("SUBTREE (", subtree.names());
            case NotifyGroup.SubtreeOne subtree -> names("SUBTREE-ONE (", subtree.names());
            case NotifyGroup.Named named -> names("MAILBOXES (", named.names());
        }
    }

    private void names(String before, List<String> names) throws IOException {
        String next = before;
        for (String name : names) {
            out.ascii(next);
            ImapWriter.mailbox(out, name);
            next = " ";
        }
        out.b(')');
    }

    private void event(NotifyGroup.Event event) throws IOException {
        switch (event) {
            case NotifyGroup.Kind kind -> out.ascii(kind.word());
            case NotifyGroup.Unknown unknown -> out.ascii(unknown.word());
            case NotifyGroup.MessageNew arrived -> {
                out.ascii(NotifyGroup.MessageNew.WORD);
                String before = " (";
                for (FetchItem item : arrived.items()) {
                    out.ascii(before);
                    FetchWriter.item(out, item);
                    before = " ";
                }
                if (!arrived.items().isEmpty())
                    out.b(')');
            }
        }
    }
}
