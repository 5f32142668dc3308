package org.posthouse.mta.rules;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.sieve.Lookup;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.rules.Memory;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.StoredScript;

/** Answers what a script asks of its account. */
public final class AccountLookup implements Lookup {
    private final AccountMail mail;
    private final Scripts scripts;
    private final Memory memory;

    public AccountLookup(AccountMail mail, Scripts scripts, Memory memory) {
        this.mail = mail;
        this.scripts = scripts;
        this.memory = memory;
    }

    static List<String> duplicate(String handle, String id) {
        return List.of("duplicate", handle, id);
    }

    /** Asks the store. */
    private interface Question<T> {
        T ask() throws Refusal;
    }

    private static <T> T answer(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (Refusal r) {
            throw new IOException(r.getMessage(), r);
        }
    }

    /** The mailbox of that name; empty also where no mailbox can have it. */
    static Optional<Mailbox> mailbox(AccountMail mail, String name) throws Refusal {
        MailboxName checked;
        try {
            checked = MailboxName.of(name);
        } catch (Refusal badName) {
            return Optional.empty();
        }
        return mail.mailbox(checked);
    }

    static Optional<SpecialUse> use(String attribute) {
        for (SpecialUse u : SpecialUse.values())
            if (u.attribute().equalsIgnoreCase(attribute))
                return Optional.of(u);
        return Optional.empty();
    }

    @Override
    public boolean mailboxExists(String name) throws IOException {
        return answer(() -> mailbox(mail, name)).isPresent();
    }

    @Override
    public boolean specialUseExists(@Nullable String mailbox, String use) throws IOException {
        SpecialUse wanted = use(use).orElse(null);
        if (wanted == null)
            return false;
        if (mailbox == null)
            return answer(() -> mail.mailbox(wanted)).isPresent();
        return answer(() -> mailbox(mail, mailbox)).filter(m -> m.use() == wanted).isPresent();
    }

    @Override
    public boolean seen(String handle, String id) throws IOException {
        return answer(() -> memory.has(mail.account(), duplicate(handle, id)));
    }

    @Override
    public Optional<String> script(String name) throws IOException {
        return answer(() -> scripts.get(mail.account(), name)).map(StoredScript::text);
    }
}
