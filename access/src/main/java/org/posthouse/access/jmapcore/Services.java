package org.posthouse.access.jmapcore;

import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.posthouse.access.sharing.Asked;
import org.posthouse.store.account.Directory;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.email.Emails;
import org.posthouse.store.item.Items;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.search.TextIndex;

/** What methods work on. Whom accounts have asked for is kept with it. */
public record Services(MailStore store, Directory directory, EmailIndex index, Blobs blobs, Items items, TextIndex texts, Journeys journeys,
        InstantSource clock, RandomGenerator random, Asked asked) {
    /** Nobody has asked for anybody yet. */
    public Services(MailStore store, Directory directory, EmailIndex index, Blobs blobs, Items items, TextIndex texts, Journeys journeys,
            InstantSource clock, RandomGenerator random) {
        this(store, directory, index, blobs, items, texts, journeys, clock, random, new Asked());
    }

    /** The emails of an account as of now. */
    public Emails emails(JmapAccount account) throws Refusal {
        return index.of(account.mail(), account.viewer());
    }
}
