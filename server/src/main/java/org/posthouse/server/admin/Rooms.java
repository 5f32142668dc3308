package org.posthouse.server.admin;

import java.time.InstantSource;
import org.posthouse.mta.queue.StoredQueue;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.mailbox.MailStore;

/** What the operations work on. */
public record Rooms(Directory directory, Credentials credentials, MailStore store, Journeys journeys, StoredQueue queue,
        InstantSource clock) {}
