package org.posthouse.server.admin;

import java.time.InstantSource;
import org.posthouse.mta.ending.Endings;
import org.posthouse.mta.list.Moderation;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.mta.signing.DkimKeys;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Visits;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.list.Lists;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.rules.Memory;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.search.TextIndex;
import org.posthouse.trust.dmarc.SuffixFile;
import org.posthouse.trust.https.HttpsClient;

/** What the operations work on. */
public record Rooms(Directory directory, Credentials credentials, Visits visits, MailStore store, TextIndex texts, Journeys journeys,
        StoredQueue queue, Endings endings, Engine engine,
        InstantSource clock, Lists lists, Moderation moderation, Scripts scripts, Memory memory, Junk junk, SuffixFile suffixes,
        HttpsClient https, DkimKeys dkim) {}
