package org.posthouse.server.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Log lines on a stream: time, level, who, what. Set up in code, without files or patterns to go wrong. */
public final class Logging {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private Logging() {}

    /** Everything logged so far and from now on goes here, from that level on; an unknown level is info. */
    public static void start(PrintStream to, String level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context))
            return;
        context.reset();
        // Libraries that log by the JDK.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var lines = new Lines(to);
        lines.setContext(context);
        lines.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(lines);
        context.getLogger("org.posthouse").setLevel(Level.toLevel(level, Level.INFO));
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final PrintStream to;

        Lines(PrintStream to) {
            this.to = to;
        }

        @Override
        protected void append(ILoggingEvent event) {
            String name = event.getLoggerName();
            var line = new StringBuilder(160);
            TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()), line);
            line.append(' ').append(event.getLevel()).append(' ').append(name, name.lastIndexOf('.') + 1, name.length()).append(": ");
            line.append(event.getFormattedMessage());
            if (event.getThrowableProxy() != null)
                line.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing());
            to.println(line);
        }
    }
}
