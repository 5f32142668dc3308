package org.posthouse.trust.mtasts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.trust.https.PublicAddresses;

class StsTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v=STSv1; id=20160831085700Z;       | 20160831085700Z
            v=STSv1;id=a                       | a
            v=STSv1 ; x=y ; id=a ; id=b        | a
            v=STSv1; id=a#v=spf1 -all          | a
            v=STSv1; id=a#v=STSv1; id=b        |
            v=STSv1;                           |
            v=STSv1; id=                       |
            v=STSv1; id=a b                    |
            v=STSv1; id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |
            v=STSv1; nonsense; id=a            |
            v=STSv2; id=a                      |
            id=a; v=STSv1                      |
            """)
    void records(String texts, @Nullable String id) {
        StsRecord record = StsRecord.of(Arrays.asList(texts.split("#", -1)));
        if (id == null)
            assertNull(record);
        else
            assertEquals(new StsRecord(id), record);
    }

    @Test
    void aPolicyIsReadTolerantly() throws StsException {
        StsPolicy p = StsPolicy
                .parse("version: STSv1\nmode: testing\nmx:   MX.example.com  \nmx: *.example.net\nmax_age: 99999999\nmode: none\nx: y\n");
        assertEquals(new StsPolicy(StsPolicy.Mode.TESTING, List.of("mx.example.com", "*.example.net"), 31_557_600), p);
        assertTrue(p.covers("mx.example.com") && p.covers("A.example.NET"));
        assertFalse(p.covers("example.net") || p.covers("a.b.example.net") || p.covers("a.mx.example.com"));
        assertEquals(StsPolicy.Mode.NONE, StsPolicy.parse("version: STSv1\r\nmode: none\r\nmax_age: 1\r\n").mode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version: STSv2\nmode: none\nmax_age: 1", "version: STSv1\nmode: strict\nmax_age: 1",
            "version: STSv1\nmode: none",
            "version: STSv1\nmode: none\nmax_age: -1", "version: STSv1\nmode: none\nmax_age: 12345678901",
            "version: STSv1\nmode: enforce\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmax_age: 1\nmx: a b", "version: STSv1\nmode: enforce\nmax_age: 1\nmx: a.*.b", "no colon"})
    void whatIsNoPolicyIsInvalid(String text) {
        assertEquals(StsException.Kind.INVALID, assertThrows(StsException.class, () -> StsPolicy.parse(text)).kind());
    }

    @Property(tries = 100)
    void whatIsWrittenIsRead(@ForAll StsPolicy.Mode mode,
            @ForAll @Size(min = 1, max = 5) List<@AlphaChars @StringLength(min = 1, max = 20) String> names,
            @ForAll @LongRange(min = 0, max = 31_557_600) long age) throws StsException {
        var p = new StsPolicy(mode, names.stream().map(n -> "*." + n.toLowerCase(java.util.Locale.ROOT)).toList(), age);
        assertEquals(p, StsPolicy.parse(p.encode()));
    }

    @ParameterizedTest
    @CsvSource({"8.8.8.8,true", "127.0.0.1,false", "10.1.2.3,false", "172.16.0.1,false", "192.168.1.1,false", "169.254.169.254,false",
            "100.64.0.1,false",
            "0.0.0.0,false", "224.0.0.1,false", "255.255.255.255,false", "192.0.2.1,false", "198.18.0.1,false", "::1,false", "::,false",
            "fe80::1,false",
            "fc00::1,false", "fd12::1,false", "ff02::1,false", "2001:db8::1,false", "64:ff9b::a00:1,false", "2002:a00:1::,false",
            "2a00:1450::1,true"})
    void onlyPublicAddressesAreCalled(String address, boolean isPublic) {
        assertEquals(isPublic, PublicAddresses.has(InetAddress.ofLiteral(address)), address);
    }
}
