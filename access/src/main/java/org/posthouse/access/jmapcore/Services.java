package org.posthouse.access.jmapcore;

import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.posthouse.store.account.Directory;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.email.Emails;
import org.posthouse.store.item.Items;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.search.TextIndex;

/** What methods work on. */
public record Services(MailStore store, Directory directory, EmailIndex index, Blobs blobs, Items items, TextIndex texts, Journeys journeys,
        InstantSource clock, RandomGenerator random) {
    /** The emails of an account as of now. */
    public Emails emails(JmapAccount account) throws Refusal {
        return index.of(account.mail(), account.viewer());
    }
}
