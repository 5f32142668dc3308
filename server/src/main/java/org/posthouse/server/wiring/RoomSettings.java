package org.posthouse.server.wiring;

import org.posthouse.base.net.Listener;
import org.posthouse.mta.smtpserver.PlaintextLogin;
import org.posthouse.mta.smtpserver.SmtpLimits;
import org.posthouse.mta.smtpserver.SmtpSettings;
import org.posthouse.server.config.Config;

/** The configuration as each room wants it. */
final class RoomSettings {
    private static final int BACKLOG = 1024;

    private final Config config;

    RoomSettings(Config config) {
        this.config = config;
    }

    Listener.Service service(String name) {
        Config.Limits limits = config.limits();
        return Listener.Service.plain(name).with(new Listener.Limits(limits.connections(), limits.connectionsPerAddress(), BACKLOG));
    }

    SmtpSettings smtp() {
        var login = switch (config.tls().plaintextLogin()) {
            case NEVER -> PlaintextLogin.NEVER;
            case LOOPBACK -> PlaintextLogin.LOOPBACK;
            case ALWAYS -> PlaintextLogin.ALWAYS;
        };
        Config.Limits ours = config.limits();
        SmtpLimits l = SmtpLimits.DEFAULT;
        var limits = new SmtpLimits(l.commandLine(), l.textLine(), ours.messageSize(), ours.recipients(), l.errors(), l.unknownInRow(),
                l.loginFailures(),
                ours.messagesPerSession(), ours.messagesPerHour(), l.refusalsPerHour(), l.received(), l.idle(), l.data());
        return SmtpSettings.of(config.hostname()).with(login).with(limits);
    }

    org.posthouse.access.pop3server.Settings pop3() {
        var login = switch (config.tls().plaintextLogin()) {
            case NEVER -> org.posthouse.access.pop3server.Settings.PlaintextLogin.NEVER;
            case LOOPBACK -> org.posthouse.access.pop3server.Settings.PlaintextLogin.LOOPBACK;
            case ALWAYS -> org.posthouse.access.pop3server.Settings.PlaintextLogin.ALWAYS;
        };
        return new org.posthouse.access.pop3server.Settings(config.hostname(), login,
                org.posthouse.access.pop3server.Settings.Limits.DEFAULT);
    }
}
