package org.posthouse.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;

/** Reads {@code [acme]}. */
final class AcmeReader {
    private static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";
    /** Hosts that are reached without a network. */
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MAX_NAMES = 90;

    private AcmeReader() {}

    /** How certificates are asked for, should they be. */
    static Config.Acme read(TableReader t, Config.Listen listen, Function<String, Path> beside) throws ConfigException {
        URI directory = t.parsed("directory", LETS_ENCRYPT, AcmeReader::directory);
        String contact = t.string("contact", "");
        var agree = t.choice("agree-to-terms", Config.Agreement.NO);
        List<String> names = t.list("names", List.of(), AcmeReader::name);
        var localNames = t.choice("local-names", Config.Switch.ON);
        boolean chosen = t.has("proof");
        Config.Proof proof = t.choice("proof", Config.Proof.HTTP_01);
        String roots = t.string("roots", "");
        t.end();
        Address address = contact.isEmpty() ? null : Address.tryParse(contact).orElse(null);
        if (!contact.isEmpty() && address == null)
            throw t.wrong("contact", "expected an address, like \"postmaster@example.org\"");
        if (names.size() > MAX_NAMES)
            throw t.wrong("names", "more than " + MAX_NAMES + " names; authorities take a hundred in one certificate");
        return new Config.Acme(directory, address, agree, names, localNames, chosen ? proof : proof(listen),
                roots.isEmpty() ? null : beside.apply(roots));
    }

    /** By HTTP where others may reach it, else by TLS where they may reach that. */
    private static Config.Proof proof(Config.Listen listen) {
        return isOutside(listen.http()) || !isOutside(listen.https()) && !listen.http().isEmpty()
                ? Config.Proof.HTTP_01
                : Config.Proof.TLS_ALPN_01;
    }

    private static boolean isOutside(List<InetSocketAddress> at) {
        return at.stream().anyMatch(a -> !a.getAddress().isLoopbackAddress());
    }

    private static URI directory(String text) {
        URI url = URI.create(text);
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT), host = url.getHost();
        if (host == null || !scheme.equals("https") && !(scheme.equals("http") && LOOPBACK.contains(host)) || url.getRawUserInfo() != null)
            throw new IllegalArgumentException("expected an https URL, like \"" + LETS_ENCRYPT + "\" (http to a loopback host only)");
        return url;
    }

    private static String name(String text) {
        Domain name = Domain.of(text);
        if (name.isLiteral() || name.ascii().indexOf('.') < 0)
            throw new IllegalArgumentException("expected a full name, like \"webmail.example.org\"");
        return name.ascii().toLowerCase(Locale.ROOT);
    }
}
