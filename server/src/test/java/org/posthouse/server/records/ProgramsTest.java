package org.posthouse.server.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.trust.dns.Srv;
import org.posthouse.trust.dns.Zone.Entry;
import org.posthouse.trust.mtasts.StsException;

/** What mail programs find a domain's services by. RFC 6186 §3 */
class ProgramsTest {
    private static final String CONFIG = """
            hostname = "mx.example.org"
            [listen]
            submissions = ["0.0.0.0:465"]
            imaps = ["0.0.0.0:993"]
            https = ["0.0.0.0:443"]
            sieve = ["0.0.0.0:4190"]
            """;

    private static String programs(VirtualDns dns) throws Exception {
        var self = DomainCheck.Self.of(ConfigReader.read(Path.of("posthouse.toml"), CONFIG));
        return new DomainCheck("example.org", self, List.of(), dns, _ -> {
            throw new StsException(StsException.Kind.FETCH, "not asked");
        }).programs().stream().map(f -> f.name() + " " + f.expected() + " " + f.state()).collect(Collectors.joining("\n"));
    }

    @Test
    void everythingThatListensHasARecord() throws Exception {
        assertEquals("""
                _submissions._tcp.example.org 0 1 465 mx.example.org missing
                _imaps._tcp.example.org 0 1 993 mx.example.org missing
                _jmap._tcp.example.org 0 1 443 mx.example.org missing
                _sieve._tcp.example.org 0 1 4190 mx.example.org missing
                autoconfig.example.org mx.example.org missing
                autodiscover.example.org mx.example.org missing""", programs(VirtualDns.of(_ -> {
        })));
        assertEquals("""
                _submissions._tcp.example.org 0 1 465 mx.example.org ok
                _imaps._tcp.example.org 0 1 993 mx.example.org other
                _jmap._tcp.example.org 0 1 443 mx.example.org missing
                _sieve._tcp.example.org 0 1 4190 mx.example.org missing
                autoconfig.example.org mx.example.org ok
                autodiscover.example.org mx.example.org missing""",
                programs(VirtualDns.of(z -> z.put("_submissions._tcp.example.org", new Entry.Service(new Srv(0, 1, 465, "MX.example.org")))
                        .put("_imaps._tcp.example.org", new Entry.Service(new Srv(0, 1, 143, "mx.example.org")))
                        .alias("autoconfig.example.org", "mx.example.org"))));
    }
}
