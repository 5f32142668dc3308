package org.posthouse.trust.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** Whether reports are wanted where they would go. RFC 7489 §7.1 */
class DestinationsTest {
    private static Destinations.Allowed ask(String rua, String... namesAndTexts) {
        var zone = Zone.builder().txt("_dmarc.blue.example.com", "v=DMARC1; p=none; rua=" + rua);
        for (int i = 0; i < namesAndTexts.length; i += 2)
            if (namesAndTexts[i + 1].equals("TIMEOUT"))
                zone.put(namesAndTexts[i], new Zone.Entry.Timeout());
            else
                zone.txt(namesAndTexts[i], namesAndTexts[i + 1]);
        var resolver = new ZoneResolver(zone.build());
        var dmarc = new Dmarc(resolver, SuffixList::builtIn);
        return new Destinations(resolver, dmarc).aggregate(assertInstanceOf(Discovery.Found.class, dmarc.discover("blue.example.com")));
    }

    private static List<String> uris(Destinations.Allowed allowed) {
        return allowed.uris().stream().map(ReportUri::uri).toList();
    }

    private static final String AT = "blue.example.com._report._dmarc.red.example.net";

    @Test
    void theSameOrganizationIsNotAsked() {
        assertEquals(List.of("mailto:a@example.com", "mailto:b@mail.example.com"),
                uris(ask("mailto:a@example.com,mailto:b@mail.example.com,https://example.com/")));
    }

    // "the URI MUST be ignored" without a record that begins with v=DMARC1
    @Test
    void othersMustSaySo() {
        String to = "mailto:reports@red.example.net";
        assertEquals(List.of(to), uris(ask(to, AT, "v=DMARC1")));
        assertEquals(List.of(to), uris(ask(to, AT, "v=DMARC1; p=none")));
        assertEquals(List.of(to), uris(ask(to, AT, "something", AT, "v=DMARC1;")));
        for (String[] no : List.of(new String[]{}, new String[]{AT, "yes"}, new String[]{AT, "p=none; v=DMARC1"},
                new String[]{AT, "v=DMARC2"},
                new String[]{"example.com._report._dmarc.red.example.net", "v=DMARC1"},
                new String[]{"blue.example.com._report._dmarc.example.net", "v=DMARC1"})) {
            Destinations.Allowed none = ask(to, no);
            assertEquals(List.of(), none.uris());
            assertEquals(1, none.refused().size());
            assertEquals("", none.waiting());
        }
        Destinations.Allowed later = ask(to + ",mailto:a@example.com", AT, "TIMEOUT");
        assertEquals(List.of("mailto:a@example.com"), uris(later));
        assertFalse(later.waiting().isEmpty());
    }

    // "the overriding URI MUST use the same destination host"; else "MUST NOT generate a report to either"
    @Test
    void anOverrideStaysAtItsHost() {
        String to = "mailto:reports@red.example.net";
        assertEquals(List.of("mailto:other@red.example.net"), uris(ask(to, AT, "v=DMARC1; rua=mailto:other@red.example.net!1m")));
        for (String elsewhere : List.of("mailto:a@example.org", "mailto:a@example.net", "mailto:a@sub.red.example.net",
                "https://red.example.net/",
                "mailto:other@red.example.net,mailto:a@example.org"))
            assertEquals(List.of(), ask(to, AT, "v=DMARC1; rua=" + elsewhere).uris(), elsewhere);
    }

    @Test
    void twoAreAlwaysServedAndNotManyMore() {
        var all = new StringBuilder("mailto:a0@example.com");
        for (int i = 1; i < 15; i++)
            all.append(",mailto:a").append(i).append("@example.com");
        assertEquals(5, ask(all.toString()).uris().size());
    }
}
