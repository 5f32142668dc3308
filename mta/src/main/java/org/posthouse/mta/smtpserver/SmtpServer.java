package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.time.Duration;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Handler;

/** Serves connections at one kind of door; hand it to a listener. What an address may do is counted over all its connections. */
public final class SmtpServer implements Handler {
    private static final int MAX_ADDRESSES = 20_000;
    private static final int EVENTS_PER_HOUR = 500;

    final Door door;
    final SmtpSettings settings;
    final SmtpServices services;
    final Offer offer;
    final RateLimiter messages;
    final RateLimiter refusals;
    final RateLimiter refusalEvents;

    public SmtpServer(Door door, SmtpSettings settings, SmtpServices services) {
        this.door = door;
        this.settings = settings;
        this.services = services;
        offer = new Offer(door, settings);
        SmtpLimits l = settings.limits();
        messages = perHour(l.messagesPerHour());
        refusals = perHour(l.refusalsPerHour());
        refusalEvents = perHour(EVENTS_PER_HOUR);
    }

    private RateLimiter perHour(int events) {
        return new RateLimiter(events, Duration.ofHours(1), MAX_ADDRESSES, services.clock());
    }

    @Override
    public void handle(Connection connection) throws IOException {
        new Session(this, connection).run();
    }
}
