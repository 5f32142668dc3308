package org.posthouse.server.moving;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;

/** Which of our mailboxes a folder becomes. RFC 6154 §2 */
final class Naming {
    private static final Map<String, SpecialUse> KNOWN = Map.ofEntries(Map.entry("drafts", SpecialUse.DRAFTS),
            Map.entry("draft", SpecialUse.DRAFTS), Map.entry("sent", SpecialUse.SENT), Map.entry("sent items", SpecialUse.SENT),
            Map.entry("sent messages", SpecialUse.SENT), Map.entry("sent mail", SpecialUse.SENT), Map.entry("sent-mail", SpecialUse.SENT),
            Map.entry("junk", SpecialUse.JUNK), Map.entry("junk e-mail", SpecialUse.JUNK), Map.entry("junk email", SpecialUse.JUNK),
            Map.entry("junk mail", SpecialUse.JUNK), Map.entry("spam", SpecialUse.JUNK), Map.entry("bulk mail", SpecialUse.JUNK),
            Map.entry("trash", SpecialUse.TRASH), Map.entry("deleted items", SpecialUse.TRASH),
            Map.entry("deleted messages", SpecialUse.TRASH), Map.entry("deleted", SpecialUse.TRASH), Map.entry("bin", SpecialUse.TRASH),
            Map.entry("archive", SpecialUse.ARCHIVE), Map.entry("archives", SpecialUse.ARCHIVE));
    private final AccountMail mail;
    private final String into;

    /** All below one of our folders; empty: each to where it belongs. */
    Naming(AccountMail mail, String into) {
        this.mail = mail;
        this.into = into;
    }

    /** What the folder is for, by what the origin says or else by its name. */
    static @Nullable SpecialUse use(Origin.Folder folder) {
        if (folder.use() != null || folder.levels().size() != 1)
            return folder.use();
        return KNOWN.get(folder.levels().getFirst().toLowerCase(Locale.ROOT));
    }

    /** The name it gets. Refusal BAD_MAILBOX_NAME. */
    MailboxName name(Origin.Folder folder) throws Refusal {
        if (!into.isEmpty())
            return MailboxName.of(folder.levels().isEmpty() ? into : into + "/" + path(folder.levels()));
        SpecialUse use = use(folder);
        if (use != null) {
            Optional<Mailbox> ours = mail.mailbox(use);
            if (ours.isPresent())
                return ours.get().name();
        }
        return folder.levels().isEmpty() ? MailboxName.INBOX : MailboxName.of(path(folder.levels()));
    }

    /** Levels that we cannot have get another form. */
    private static String path(List<String> levels) {
        List<String> out = new ArrayList<>();
        for (String level : levels) {
            String clean = level.replace('/', '_').codePoints()
                    .map(c -> Character.getType(c) == Character.CONTROL || c == 0x2028 || c == 0x2029 || c == 0xfffd ? '_' : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            out.add(clean.isEmpty() ? "_" : clean);
        }
        return String.join("/", out);
    }

    /** The mailbox, made where it is missing. */
    Mailbox mailbox(Origin.Folder folder) throws Refusal {
        MailboxName name = name(folder);
        Optional<Mailbox> there = mail.mailbox(name);
        if (there.isPresent())
            return there.get();
        SpecialUse use = into.isEmpty() ? use(folder) : null;
        Mailbox made = mail.create(name, use != null && mail.mailbox(use).isEmpty() ? use : null);
        mail.subscribe(name, true);
        return made;
    }
}
