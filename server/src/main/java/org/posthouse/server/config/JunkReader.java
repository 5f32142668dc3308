package org.posthouse.server.config;

import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** Reads the table {@code junk}. */
final class JunkReader {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private JunkReader() {}

    static Config.Junk read(TableReader t, Function<String, Path> beside) throws ConfigException {
        var judge = t.choice("judge", Config.Switch.ON);
        int threshold = t.integer("threshold", 5, 1, 50);
        URI rspamd = t.parsed("rspamd", "", JunkReader::http);
        SocketAddress clamav = t.parsed("clamav", "", text -> socket(text, beside));
        Duration wait = t.duration("scan-wait", "10s");
        if (wait.isZero() || wait.compareTo(LONGEST) > 0)
            throw t.wrong("scan-wait", "expected more than nothing and at most " + LONGEST.toSeconds() + " seconds");
        var unanswered = t.choice("scan-unanswered", Config.Unanswered.ACCEPT);
        t.end();
        return new Config.Junk(judge, threshold, rspamd.getHost() == null ? null : rspamd, text(clamav).isEmpty() ? null : clamav, wait,
                unanswered);
    }

    private static String text(SocketAddress at) {
        return at instanceof UnixDomainSocketAddress u ? u.getPath().toString() : at.toString();
    }

    private static URI http(String text) {
        URI at = URI.create(text);
        if (!text.isEmpty() && (!"http".equals(at.getScheme()) || at.getHost() == null))
            throw new IllegalArgumentException("expected the address of a worker, like \"http://127.0.0.1:11333\"");
        return at;
    }

    /** An empty path where there is none. */
    private static SocketAddress socket(String text, Function<String, Path> beside) {
        if (text.isEmpty())
            return UnixDomainSocketAddress.of("");
        if (text.contains("/"))
            return UnixDomainSocketAddress.of(beside.apply(text));
        HostPort at = HostPort.parse(text);
        if (!at.isLiteral())
            throw new IllegalArgumentException("expected \"ip:port\" or the path of a socket, like \"/run/clamav/clamd.ctl\"");
        return at.socketAddress();
    }
}
