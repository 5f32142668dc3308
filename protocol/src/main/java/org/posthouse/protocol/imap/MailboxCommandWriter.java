package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.Command.MetadataValue;

/** Writes what {@link MailboxCommandParser} and {@link SharingCommandParser} read. */
final class MailboxCommandWriter {
    private final WireWriter out;
    private final CommandWriter words;

    MailboxCommandWriter(WireWriter out, CommandWriter words) {
        this.out = out;
        this.words = words;
    }

    void list(Command.ListMailboxes c) throws IOException {
        out.ascii("LIST");
        if (!c.select().isEmpty()) {
            words.words(" (", c.select().stream().map(Command.ListSelect::word).toList());
            out.b(')');
        }
        words.mailbox(" ", c.reference());
        if (c.patterns().size() == 1)
            words.mailbox(" ", c.patterns().getFirst());
        else {
            String before = " (";
            for (String pattern : c.patterns()) {
                words.mailbox(before, pattern);
                before = " ";
            }
            out.b(')');
        }
        List<String> returns = new ArrayList<>(c.returns().stream().map(Command.ListReturn::word).toList());
        if (!c.status().isEmpty())
            returns.add("STATUS (" + String.join(" ", c.status().stream().map(Command.StatusItem::word).toList()) + ")");
        if (!returns.isEmpty() || !c.metadata().isEmpty()) {
            words.words(" RETURN (", returns);
            metadata(returns.isEmpty() ? "METADATA (" : " METADATA (", c.metadata());
            out.b(')');
        }
    }

    private void metadata(String first, List<String> entries) throws IOException {
        String before = first;
        for (String entry : entries) {
            out.ascii(before);
            words.astring(entry);
            before = " ";
        }
        if (!entries.isEmpty())
            out.b(')');
    }

    void rights(Command.AboutRights command) throws IOException {
        switch (command) {
            case Command.SetAcl c -> {
                words.mailbox("SETACL ", c.mailbox());
                out.b(' ');
                words.astring(c.identifier());
                out.b(' ');
                words.astring(switch (c.how()) {
                    case ADD -> "+";
                    case REMOVE -> "-";
                    case REPLACE -> "";
                } + c.rights());
            }
            case Command.DeleteAcl c -> {
                words.mailbox("DELETEACL ", c.mailbox());
                out.b(' ');
                words.astring(c.identifier());
            }
            case Command.GetAcl c -> words.mailbox("GETACL ", c.mailbox());
            case Command.ListRights c -> {
                words.mailbox("LISTRIGHTS ", c.mailbox());
                out.b(' ');
                words.astring(c.identifier());
            }
            case Command.MyRights c -> words.mailbox("MYRIGHTS ", c.mailbox());
        }
    }

    void quota(Command.AboutQuota command) throws IOException {
        switch (command) {
            case Command.GetQuota c -> {
                out.ascii("GETQUOTA ");
                words.astring(c.root());
            }
            case Command.GetQuotaRoot c -> words.mailbox("GETQUOTAROOT ", c.mailbox());
            case Command.SetQuota c -> {
                out.ascii("SETQUOTA ");
                words.astring(c.root());
                words.words(" (", c.limits().entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
                out.b(')');
            }
        }
    }

    void urls(Command.AboutUrls command) throws IOException {
        switch (command) {
            case Command.ResetKey c -> {
                out.ascii("RESETKEY");
                if (c.mailbox() != null) {
                    words.mailbox(" ", c.mailbox());
                    for (String mechanism : c.mechanisms())
                        out.b(' ').ascii(mechanism);
                }
            }
            case Command.GenUrlAuth c -> {
                out.ascii("GENURLAUTH");
                for (Command.UrlWanted wanted : c.urls()) {
                    out.b(' ');
                    words.astring(wanted.url());
                    out.b(' ').ascii(wanted.mechanism());
                }
            }
            case Command.UrlFetch c -> {
                out.ascii("URLFETCH");
                for (String url : c.urls()) {
                    out.b(' ');
                    words.astring(url);
                }
            }
        }
    }

    void metadata(Command.AboutMetadata command) throws IOException {
        switch (command) {
            case Command.GetMetadata c -> getMetadata(c);
            case Command.SetMetadata c -> {
                words.mailbox("SETMETADATA ", c.mailbox());
                String before = " (";
                for (MetadataValue value : c.values()) {
                    out.ascii(before);
                    words.astring(value.entry());
                    out.b(' ');
                    value(value);
                    before = " ";
                }
                out.b(')');
            }
        }
    }

    private void value(MetadataValue value) throws IOException {
        String octets = value.octets();
        if (octets == null) {
            out.ascii("NIL");
            return;
        }
        // A string holds no NUL; a literal8 does. RFC 5464 §5
        if (octets.indexOf('\0') >= 0)
            out.b('~');
        words.string(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void getMetadata(Command.GetMetadata c) throws IOException {
        out.ascii("GETMETADATA");
        List<String> options = new ArrayList<>();
        if (c.depth() != Command.GetMetadata.Depth.ZERO)
            options.add("DEPTH " + c.depth().word());
        if (c.maxSize() >= 0)
            options.add("MAXSIZE " + c.maxSize());
        if (!options.isEmpty()) {
            words.words(" (", options);
            out.b(')');
        }
        words.mailbox(" ", c.mailbox());
        String before = " (";
        for (String entry : c.entries()) {
            out.ascii(before);
            words.astring(entry);
            before = " ";
        }
        out.b(')');
    }
}
