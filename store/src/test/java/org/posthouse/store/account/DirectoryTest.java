package org.posthouse.store.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

class DirectoryTest {
    private final Engine engine = new MemoryEngine();
    private StoredDirectory directory;

    DirectoryTest() throws Refusal {
        directory = new StoredDirectory(engine, InstantSource.system());
    }

    @BeforeEach
    void fill() throws Refusal {
        directory.addDomain(Domain.of("example.org"));
        directory.addDomain(Domain.of("example.net"));
        for (String a : List.of("john@example.org", "Mary@example.org", "mary@example.net"))
            directory.addAccount(Address.parse(a));
    }

    private static Address address(String text) {
        return Address.parse(text);
    }

    private static Refusal.Reason refused(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(Refusal.class, action).reason();
    }

    private void alias(String name, String... targets) throws Refusal {
        directory.putAlias(new Alias(address(name), java.util.Arrays.stream(targets).map(Address::parse).toList()));
    }

    /** Accounts, then remote addresses, in one line. */
    private String reach(String recipient) {
        return switch (directory.resolve(address(recipient))) {
            case Resolution.Remote _ -> "remote";
            case Resolution.Unknown _ -> "unknown";
            case Resolution.Reaches r -> r.accounts().stream().map(a -> a.address().toString()).toList() + " " + r.remote();
        };
    }

    @Test
    void addressesCompareWithoutCaseAndDetail() {
        assertEquals("[john@example.org] []", reach("JOHN@Example.ORG"));
        assertEquals("[john@example.org] []", reach("john+lists@example.org"));
        assertEquals("unknown", reach("chris@example.org"));
        assertEquals("remote", reach("chris@example.com"));
    }

    @Test
    void anAccountsMailGoesOn() throws Refusal {
        Account john = directory.account(address("john@example.org")).orElseThrow();
        Account mary = directory.account(address("mary@example.org")).orElseThrow();
        directory.setForward(john.id(), new Forward(List.of(address("j@example.com"), address("mary@example.org")), true));
        assertEquals("[john@example.org, Mary@example.org] [j@example.com]", reach("john+x@example.org"));
        // Nor by a way round does mail come back to where it was.
        assertEquals(Refusal.Reason.BAD_ADDRESS,
                refused(() -> directory.setForward(mary.id(), new Forward(List.of(address("john@example.org")), false))));
        alias("round@example.org", "john@example.org");
        assertEquals(Refusal.Reason.BAD_ADDRESS,
                refused(() -> directory.setForward(john.id(), new Forward(List.of(address("round@example.org")), true))));
        assertTrue(directory.mayUse(john, address("john@example.org")));
        assertFalse(directory.mayUse(mary, address("john@example.org")));
        directory = new StoredDirectory(engine, InstantSource.system());
        directory.setForward(john.id(), new Forward(List.of(address("j@example.com")), false));
        assertEquals("[] [j@example.com]", reach("john@example.org"));
        assertTrue(directory.mayUse(john, address("john@example.org")));
        directory.setForward(john.id(), new Forward(List.of(), false));
        assertEquals("[john@example.org] []", reach("john@example.org"));
        directory.setForward(john.id(), new Forward(List.of(address("j@example.com")), false));
        directory.removeAccount(address("john@example.org"));
        assertEquals("unknown",
                new StoredDirectory(engine, InstantSource.system()).resolve(address("john@example.org")) instanceof Resolution.Unknown
                        ? "unknown"
                        : "known");
    }

    @Test
    void anotherHostMayHaveTheUsersOfADomain() throws Refusal {
        alias("*@example.org", "john@example.org");
        directory.setRelay(Domain.of("example.org"), new DomainRelay("inner.example.org", 2525, true));
        assertEquals("[john@example.org] []", reach("john@example.org"));
        assertEquals("[] [chris@example.org]", reach("chris@example.org"));
        directory.setRelay(Domain.of("example.org"), new DomainRelay("inner.example.org", 2525, false));
        directory = new StoredDirectory(engine, InstantSource.system());
        assertEquals("[] [john@example.org]", reach("john@example.org"));
        assertEquals(new DomainRelay("inner.example.org", 2525, false), directory.relay(Domain.of("example.org")).orElseThrow());
        directory.setRelay(Domain.of("example.org"), null);
        assertEquals("[john@example.org] []", reach("chris@example.org"));
        assertEquals(Refusal.Reason.NO_SUCH_DOMAIN,
                refused(() -> directory.setRelay(Domain.of("example.com"), new DomainRelay("inner.example.org", 25, true))));
    }

    @Test
    void listsHaveAddressesBesideThem() throws Refusal {
        Group team = directory.addGroup(address("team@example.org"));
        alias("all@example.org", "team@example.org", "john@example.org");
        for (String a : List.of("team", "TEAM+x", "team-owner", "team-bounces+1-x", "team-leave+1-x", "team-request", "all"))
            assertEquals(team.id(), reaches(a + "@example.org").lists().getFirst().list(), a);
        assertEquals(address("team-bounces+1-x@example.org"), reaches("team-bounces+1-x@example.org").lists().getFirst().as());
        assertEquals("unknown", reach("team-other@example.org"));
        assertFalse(directory.mayUse(directory.account(address("john@example.org")).orElseThrow(), address("team@example.org")));
        directory.removeGroup(address("team@example.org"));
        assertEquals("unknown", reach("team-owner@example.org"));
    }

    @Test
    void placesKeepTheirForm() {
        var forward = new Forward(List.of(address("a@b.test")), true);
        assertEquals("010101" + "086140622e74657374", HexFormat.of().formatHex(PlaceCodec.write(forward)));
        assertEquals(forward, PlaceCodec.forward(PlaceCodec.write(forward)));
        var relay = new DomainRelay("h", 300, true);
        assertEquals("0101" + "0168" + "ac02", HexFormat.of().formatHex(PlaceCodec.write(relay)));
        assertEquals(relay, PlaceCodec.relay(PlaceCodec.write(relay)));
        var group = new Group(7, address("a@b.test"));
        assertEquals("01" + "086140622e74657374", HexFormat.of().formatHex(PlaceCodec.write(group)));
        assertEquals(group, PlaceCodec.group(7, PlaceCodec.write(group)));
    }

    @Test
    void anAliasThatLeadsTooFarSaysSo() throws Refusal {
        String[] many = java.util.stream.IntStream.range(0, 1001).mapToObj(i -> "a" + i + "@example.com").toArray(String[]::new);
        alias("half@example.org", java.util.Arrays.copyOfRange(many, 0, 500));
        alias("rest@example.org", java.util.Arrays.copyOfRange(many, 500, 1000));
        alias("list@example.org", "half@example.org", "rest@example.org");
        assertTrue(reaches("list@example.org").whole());
        assertEquals(1000, reaches("list@example.org").remote().size());
        alias("more@example.org", "list@example.org", many[1000]);
        assertFalse(reaches("more@example.org").whole());
        for (int i = 0; i < 12; i++)
            alias("d" + i + "@example.org", "d" + (i + 1) + "@example.org", "x" + i + "@example.com");
        assertFalse(reaches("d0@example.org").whole());
        assertTrue(reaches("d3@example.org").whole());
    }

    private Resolution.Reaches reaches(String recipient) {
        return (Resolution.Reaches) directory.resolve(address(recipient));
    }

    @Test
    void aliasesAreFollowedAndLoopsCut() throws Refusal {
        alias("team@example.org", "john@example.org", "all@example.net", "bob@example.com", "team@example.org");
        alias("all@example.net", "team@example.org", "mary@example.net", "nobody@example.net");
        assertEquals("[john@example.org, mary@example.net] [bob@example.com]", reach("Team+x@example.org"));
        alias("void@example.org", "void2@example.org");
        alias("void2@example.org", "void@example.org");
        assertEquals("unknown", reach("void@example.org"));
        for (int i = 0; i < 20; i++)
            alias("d" + i + "@example.org", "d" + (i + 1) + "@example.org");
        alias("d20@example.org", "john@example.org");
        assertEquals("unknown", reach("d0@example.org"));
        assertEquals("[john@example.org] []", reach("d15@example.org"));
    }

    @Test
    void anExactNameWinsOverDetailAndThatOverCatchAll() throws Refusal {
        alias("*@example.org", "mary@example.org");
        directory.addAccount(address("john+work@example.org"));
        assertEquals("[john+work@example.org] []", reach("john+work@example.org"));
        assertEquals("[john@example.org] []", reach("john+other@example.org"));
        assertEquals("[Mary@example.org] []", reach("anybody@example.org"));
        assertEquals("unknown", reach("anybody@example.net"));
    }

    @Test
    void postmasterAndAbuseReachSomebody() throws Refusal {
        assertEquals("[john@example.org] []", reach("PostMaster@example.org"));
        assertEquals("[mary@example.net] []", reach("abuse@example.net"));
        alias("postmaster@example.org", "mary@example.org");
        assertEquals("[Mary@example.org] []", reach("postmaster@example.org"));
        directory.addDomain(Domain.of("empty.test"));
        assertEquals("[john@example.org] []", reach("postmaster@empty.test"));
    }

    @Test
    void loginByAddressOrUnambiguousName() {
        assertEquals("john@example.org", directory.login("john").orElseThrow().address().toString());
        assertTrue(directory.login("mary").isEmpty());
        assertTrue(directory.login("MARY@example.net").isPresent());
        assertTrue(directory.login("").isEmpty());
        assertTrue(directory.login("x".repeat(5_000)).isEmpty());
        assertTrue(directory.login("a\0b").isEmpty());
    }

    @Test
    void whoMayUseWhat() throws Refusal {
        Account john = directory.login("john").orElseThrow();
        alias("sales@example.org", "john@example.org");
        assertTrue(directory.mayUse(john, address("John@example.org")));
        assertTrue(directory.mayUse(john, address("john+x@example.org")));
        assertTrue(directory.mayUse(john, address("sales@example.org")));
        assertFalse(directory.mayUse(john, address("mary@example.org")));
        assertFalse(directory.mayUse(john, address("john@example.com")));
    }

    @Test
    void everythingSurvivesARestartAndIdsAreNotUsedAgain() throws Refusal {
        alias("a@example.org", "b@example.com");
        directory.setQuota(1, 1000);
        directory.setPopPolicy(1, Account.PopPolicy.KEEP);
        directory.setMessageQuota(1, 7);
        directory.removeAccount(address("mary@example.net"));
        directory = new StoredDirectory(engine, InstantSource.system());
        assertEquals(new Account(1, address("john@example.org"), Account.PopPolicy.KEEP, 1000, 7), directory.account(1).orElseThrow());
        assertEquals(2, directory.accounts().size());
        assertEquals(1, directory.aliases().size());
        assertEquals(List.of(3L), directory.removed(10));
        assertFalse(directory.exists(3));
        assertEquals(4, directory.addAccount(address("mary@example.net")).id());
        assertEquals(Optional.empty(), directory.login("mary"));
    }

    @Test
    void whatDoesNotFitIsRefused() throws Refusal {
        assertEquals(Refusal.Reason.DOMAIN_EXISTS, refused(() -> directory.addDomain(Domain.of("EXAMPLE.org"))));
        assertEquals(Refusal.Reason.IN_USE, refused(() -> directory.removeDomain(Domain.of("example.org"))));
        assertEquals(Refusal.Reason.NO_SUCH_DOMAIN, refused(() -> directory.addAccount(address("a@example.com"))));
        assertEquals(Refusal.Reason.ACCOUNT_EXISTS, refused(() -> directory.addAccount(address("MARY@example.org"))));
        assertEquals(Refusal.Reason.NO_SUCH_ALIAS, refused(() -> directory.removeAlias(address("a@example.org"))));
        assertEquals(Refusal.Reason.NO_SUCH_ACCOUNT, refused(() -> directory.setQuota(99, 1)));
        assertEquals(Refusal.Reason.ACCOUNT_EXISTS, refused(() -> alias("john@example.org", "a@example.com")));
        directory.removeAccount(address("mary@example.net"));
        directory.removeDomain(Domain.of("example.net"));
        assertInstanceOf(Resolution.Remote.class, directory.resolve(address("mary@example.net")));
    }

    @Test
    void rolesStayAndHoldTheirDomains() throws Refusal {
        directory.setRole(1, Role.OWNER);
        directory.setRole(2, new Role(Role.Kind.ADMIN, new TreeSet<>(Set.of("example.net"))));
        directory.setQuota(2, 5);
        directory.setPopPolicy(2, Account.PopPolicy.KEEP);
        Role admin = new StoredDirectory(engine, InstantSource.system()).account(2).orElseThrow().role();
        assertTrue(admin.covers(Domain.of("EXAMPLE.net")) && !admin.covers(Domain.of("example.org")));
        assertTrue(directory.account(1).orElseThrow().role().covers(Domain.of("anything.test")));
        assertEquals(Role.USER, directory.account(3).orElseThrow().role());
        assertEquals(Refusal.Reason.NO_SUCH_DOMAIN,
                refused(() -> directory.setRole(3, new Role(Role.Kind.ADMIN, new TreeSet<>(Set.of("elsewhere.test"))))));
        assertEquals(Refusal.Reason.NO_SUCH_ACCOUNT, refused(() -> directory.setRole(99, Role.OWNER)));
        directory.removeAccount(address("mary@example.net"));
        assertEquals(Refusal.Reason.IN_USE, refused(() -> directory.removeDomain(Domain.of("example.net"))));
        directory.setRole(2, Role.USER);
        directory.removeDomain(Domain.of("example.net"));
    }

    @Test
    void formatsOneToThree() {
        Account a = new Account(7, address("john@b.test"), Account.PopPolicy.KEEP, 300);
        assertEquals(a, AccountCodec.read(7, HexFormat.of().parseHex("010b6a6f686e40622e7465737401ac02")));
        Account limited = new Account(7, address("john@b.test"), Account.PopPolicy.KEEP, 300, 9);
        assertEquals(limited, AccountCodec.read(7, HexFormat.of().parseHex("020b6a6f686e40622e7465737401ac0209")));
        assertEquals("030b6a6f686e40622e7465737401ac02090000", HexFormat.of().formatHex(AccountCodec.write(limited)));
        Account admin = limited.as(new Role(Role.Kind.ADMIN, new TreeSet<>(Set.of("b.test", "a.test"))));
        assertEquals("030b6a6f686e40622e7465737401ac02090102" + "06612e74657374" + "06622e74657374",
                HexFormat.of().formatHex(AccountCodec.write(admin)));
        assertEquals(admin, AccountCodec.read(7, AccountCodec.write(admin)));
        Account owner = limited.as(Role.OWNER);
        assertEquals("030b6a6f686e40622e7465737401ac02090200", HexFormat.of().formatHex(AccountCodec.write(owner)));
        assertEquals(owner, AccountCodec.read(7, AccountCodec.write(owner)));
        assertEquals(limited, AccountCodec.read(7, AccountCodec.write(limited)));
        Alias alias = new Alias(address("a@b.test"), List.of(address("c@d.test")));
        assertEquals("01086140622e74657374010863" + "40642e74657374", HexFormat.of().formatHex(AliasCodec.write(alias)));
        assertEquals(alias, AliasCodec.read(AliasCodec.write(alias)));
    }

    @Test
    void credentialsOfFormatOneAreReadAndOfFormatTwoWritten() {
        byte[] b = {9};
        String one = "0180980102010109010980200109010901090109";
        CredentialRecord.Scram scram = new CredentialRecord.Scram(4096, b, b, b);
        CredentialRecord old = CredentialRecord.read(HexFormat.of().parseHex(one));
        assertEquals(Instant.EPOCH, old.created());
        assertEquals(null, old.sha1());
        String completed = "0280980102010109010980200109010901090109" + "0000000000000000" + "00000000";
        assertEquals(completed, HexFormat.of().formatHex(old.write()));
        assertEquals(completed, HexFormat.of().formatHex(CredentialRecord.read(old.write()).write()));
        CredentialRecord c = new CredentialRecord(Instant.ofEpochMilli(258), new CredentialRecord.Argon(19456, 2, 1, b, b), scram, scram,
                b);
        assertEquals("0280980102010109010980200109010901090109" + "0000000000000102" + "8020010901090109",
                HexFormat.of().formatHex(c.write()));
        assertEquals("0280980102010109010980200109010901090109" + "0000000000000102" + "8020010901090109",
                HexFormat.of().formatHex(CredentialRecord.read(c.write()).write()));
    }

    @Test
    void appPasswordsOfFormatOne() {
        byte[] b = {9};
        CredentialRecord.Scram scram = new CredentialRecord.Scram(4096, b, b, b);
        Credential c = new Credential(3, 7, "phone", Set.of(Scope.IMAP, Scope.SMTP), Instant.ofEpochMilli(258), Instant.ofEpochMilli(512),
                Account.PopPolicy.KEEP, 300);
        AppPasswordRecord record = new AppPasswordRecord(c, b, scram, scram, b);
        assertEquals("01" + "0570686f6e65" + "05" + "0000000000000102" + "0000000000000200" + "01" + "ac02" + "0109" + "8020010901090109"
                + "8020010901090109" + "0109", HexFormat.of().formatHex(record.write()));
        assertEquals(c, AppPasswordRecord.read(7, 3, record.write()).credential());
        assertEquals(HexFormat.of().formatHex(record.write()),
                HexFormat.of().formatHex(AppPasswordRecord.read(7, 3, record.write()).write()));
    }

    @Test
    void whoHasGrantedRightsIsFoundAndForgotten() throws Refusal {
        directory.grants(1, java.util.Set.of(2L, 0L));
        directory.grants(3, java.util.Set.of(2L));
        directory = new StoredDirectory(engine, InstantSource.system());
        assertEquals(java.util.Set.of(1L, 3L), directory.grantors(2));
        assertEquals(java.util.Set.of(1L), directory.grantors(3));
        assertEquals(java.util.Set.of(), directory.grantors(1));
        directory.grants(1, java.util.Set.of(2L));
        assertEquals(java.util.Set.of(), directory.grantors(3));
        directory.removeAccount(address("john@example.org"));
        assertEquals(java.util.Set.of(3L), directory.grantors(2));
        directory = new StoredDirectory(engine, InstantSource.system());
        assertEquals(java.util.Set.of(3L), directory.grantors(2));
    }
}
