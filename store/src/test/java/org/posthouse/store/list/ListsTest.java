package org.posthouse.store.list;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

class ListsTest {
    private final Engine engine = new MemoryEngine();
    private final StoredDirectory directory;
    private Lists lists;

    ListsTest() throws Refusal {
        directory = new StoredDirectory(engine, InstantSource.system());
        directory.addDomain(Domain.of("example.org"));
        lists = new Lists(directory, engine, InstantSource.system());
    }

    private static Address address(String text) {
        return Address.parse(text);
    }

    private static Refusal.Reason refused(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(Refusal.class, action).reason();
    }

    @Test
    void whatIsSetIsFoundAfterARestart() throws Refusal {
        MailList list = lists.add(address("team@example.org"));
        lists.change(list.id(),
                l -> new MailList(l.id(), l.name(), "The team", MailList.Posters.ANYONE, true, "[t]",
                        List.of(address("john@example.org"))));
        assertEquals(2, lists.join(list.id(), List.of(address("a@example.com"), address("b@example.com"), address("A@example.com"))));
        assertTrue(lists.leave(list.id(), address("a@EXAMPLE.com")));
        assertEquals(1, lists.join(list.id(), List.of(address("a@example.com"))));
        MailList before = lists.get(list.id()).orElseThrow();
        List<Member> members = lists.members(list.id());
        // A number is never given twice.
        assertEquals(List.of(2L, 3L), members.stream().map(Member::number).toList());
        StoredDirectory again = new StoredDirectory(engine, InstantSource.system());
        lists = new Lists(again, engine, InstantSource.system());
        assertEquals(before, lists.find(address("TEAM@example.org")).orElseThrow());
        assertEquals(members.stream().map(Member::address).toList(), lists.members(list.id()).stream().map(Member::address).toList());
        lists.remove(address("team@example.org"));
        assertTrue(new Lists(again, engine, InstantSource.system()).all().isEmpty());
        assertTrue(again.groups().isEmpty());
    }

    @Test
    void namesAreUsedOnce() throws Refusal {
        lists.add(address("team@example.org"));
        assertEquals(Refusal.Reason.ACCOUNT_EXISTS, refused(() -> lists.add(address("Team@example.org"))));
        assertEquals(Refusal.Reason.ACCOUNT_EXISTS, refused(() -> directory.addAccount(address("team@example.org"))));
        assertEquals(Refusal.Reason.IN_USE, refused(() -> directory.removeDomain(Domain.of("example.org"))));
        assertEquals(Refusal.Reason.NO_SUCH_DOMAIN, refused(() -> lists.add(address("team@example.com"))));
        assertEquals(Refusal.Reason.BAD_ADDRESS, refused(() -> lists.add(address("a+b@example.org"))));
        assertEquals(Refusal.Reason.BAD_ADDRESS, refused(() -> lists.add(address("a".repeat(33) + "@example.org"))));
    }

    @Test
    void thereAreSoManyMembersAndNoMore() throws Refusal {
        MailList list = lists.add(address("team@example.org"));
        List<Address> many = new ArrayList<>();
        for (int i = 0; i < Lists.MAX_MEMBERS; i++)
            many.add(address("m" + i + "@example.com"));
        assertEquals(Lists.MAX_MEMBERS, lists.join(list.id(), many));
        assertEquals(Refusal.Reason.LIMIT, refused(() -> lists.join(list.id(), List.of(address("x@example.com")))));
        assertEquals(Lists.MAX_MEMBERS, lists.members(list.id()).size());
    }

    @Test
    void waitingPostsNameTheirBlobs() throws Refusal {
        MailList list = lists.add(address("team@example.org"));
        var post = new HeldPost(list.id(), 7, Instant.ofEpochMilli(5), new BlobId(1, 2), 3, new byte[]{4}, "a@x.test", "", 1, "b@x.test",
                "s".repeat(1000), "w");
        lists.hold(post);
        lists.hold(post);
        assertEquals(1, lists.held(list.id()).size());
        List<BlobId> blobs = new ArrayList<>();
        lists.visitBlobs(new BlobId(0, 0), new BlobId(9, 9), blobs::add);
        assertEquals(List.of(new BlobId(1, 2)), blobs);
        assertEquals(300, lists.held(list.id()).getFirst().subject().length());
        lists.release(list.id(), 7);
        assertTrue(lists.held(list.id()).isEmpty());
    }

    @Test
    void recordsKeepTheirForm() {
        Address name = address("t@b.test");
        var list = new MailList(9, name, "T", MailList.Posters.MODERATORS, true, "P", List.of(address("a@b.test")));
        byte[] one = ListCodec.write(new ListCodec.Kept(list, 300));
        assertEquals("0101540201" + "0150" + "ac0201" + "0861" + "40622e74657374", HexFormat.of().formatHex(one));
        assertEquals(new ListCodec.Kept(list, 300), ListCodec.list(9, name, one));
        var member = new Member(address("a@b.test"), 4, Instant.ofEpochMilli(256), 2, 300, 301, Instant.ofEpochMilli(1));
        byte[] two = ListCodec.write(member);
        assertEquals("01086140622e74657374" + "0000000000000100" + "02ac02ad02" + "0000000000000001", HexFormat.of().formatHex(two));
        assertEquals(member, ListCodec.member(4, two));
        var held = new HeldPost(9, 7, Instant.ofEpochMilli(5), new BlobId(1, 2), 300, new byte[]{4}, "a@b.test", "l", 1, "f", "s", "w");
        byte[] three = ListCodec.write(held);
        assertEquals("010000000000000005" + "00000000000000010000000000000002" + "ac0201" + "086140622e74657374" + "016c" + "0166" + "0173"
                + "0177" + "0104", HexFormat.of().formatHex(three));
        HeldPost read = ListCodec.held(ListCodec.key(ListCodec.HELD, 9, 7), three);
        assertArrayEquals(held.trace(), read.trace());
        assertEquals(held.toString().replaceAll("trace=[^,]*", ""), read.toString().replaceAll("trace=[^,]*", ""));
    }
}
