package org.posthouse.mta.junk;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Letters made up of sentences, good ones and junk, in English and in Chinese: the two share most of their words, a part of the good ones are advertisements that were asked
 * for, and a part of the junk is padded with good sentences.
 */
final class Corpus {
    private static final String[] COMMON = {"please let me know what you think", "thank you for your message",
            "we look forward to hearing from you",
            "you can reply to this mail", "more information is on our site", "kind regards", "this is important for your account",
            "see the details below",
            "the order is on its way", "your friends at the office", "today we have news for you", "it only takes a few minutes"};
    private static final String[] GOOD = {"the minutes of the {n} meeting are attached",
            "could you review the draft of the {n} report before {d}",
            "the harbour bridge works begin on {d}", "grandmother asks whether you come for dinner on {d}",
            "the build failed after the change of the {n} module",
            "invoice {i} for the {n} repair is attached", "the train leaves at {i} from platform nine", "I fixed the bug in the {n} parser",
            "the children have a concert on {d}", "our {n} budget was approved by the board", "the garden needs water until {d}",
            "the library reminds you of the book about {n}", "lunch on {d} at the usual place",
            "the patch series for {n} is ready for review"};
    private static final String[] ASKED = {"this week {n} shoes are ten percent cheaper", "your points are worth {i} euro in our shop",
            "new in our shop: {n} for the garden",
            "free delivery for orders over {i} euro"};
    private static final String[] JUNK = {"you have won {i} million in the lottery", "claim your prize money now",
            "cheap pills without prescription, {i} percent off",
            "your mailbox is full, verify your password here", "I am the widow of a banker and need your help with {i} million dollars",
            "earn {i} dollars a day from home", "hot singles in your area", "your parcel is held, pay the fee of {i} dollars",
            "guaranteed profit with this secret coin",
            "enlarge your income, act now", "last chance, limited offer, click here", "casino bonus of {i} dollars waits for you"};
    private static final String[] ZH_COMMON = {"您好", "请查看附件", "谢谢您的来信", "如有问题请联系我们", "详情见下文", "祝工作顺利", "请尽快回复", "这是给您的通知"};
    private static final String[] ZH_GOOD = {"{n}项目的会议纪要已经发给大家", "下周{d}我们讨论预算方案", "孩子们的音乐会在{d}举行", "代码评审已经完成，请合并{n}分支", "奶奶问你{d}回不回家吃饭",
            "港口大桥的施工从{d}开始", "{n}报告的草稿请在周四前修改", "图书馆提醒您归还{n}一书", "火车{i}点从九号站台出发", "维修发票第{i}号见附件"};
    private static final String[] ZH_JUNK = {"恭喜您中奖{i}万元，请立即领取", "代开各类发票，税点优惠，联系电话{i}", "无抵押贷款，当天放款{i}万", "您的邮箱已满，请点击链接验证密码", "在家兼职，日赚{i}元",
            "澳门赌场首存送{i}元", "内部股票消息，稳赚不赔", "特效减肥药，无效退款", "加微信领取红包{i}元", "低价出售高仿手表"};
    private static final String[] NOUNS = {"harbour", "storage", "kernel", "school", "market", "history", "music", "river", "network",
            "kitchen", "winter", "project"};
    private static final String[] DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday"};
    private static final String[] ZH_NOUNS = {"港口", "存储", "学校", "历史", "音乐", "网络", "厨房", "冬季"};
    private static final String[] ZH_DAYS = {"周一", "周二", "周三", "周四", "周五"};

    private final Random random;
    private int number;

    Corpus(long seed) {
        random = new Random(seed);
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private String fill(String sentence, boolean chinese) {
        return sentence.replace("{i}", Integer.toString(1 + random.nextInt(999))).replace("{n}", one(chinese ? ZH_NOUNS : NOUNS)).replace(
                "{d}",
                one(chinese ? ZH_DAYS : DAYS));
    }

    private String letter(boolean chinese, boolean junk) {
        String[] own = junk ? chinese ? ZH_JUNK : JUNK : chinese ? ZH_GOOD : GOOD;
        String[] common = chinese ? ZH_COMMON : COMMON;
        List<String> text = new ArrayList<>();
        for (int i = 2 + random.nextInt(4); i > 0; i--)
            text.add(fill(one(own), chinese));
        for (int i = 2 + random.nextInt(4); i > 0; i--)
            text.add(fill(one(common), chinese));
        if (junk && random.nextInt(5) == 0)
            // Padding against filters like this one.
            for (int i = 0; i < 3; i++)
                text.add(fill(one(chinese ? ZH_GOOD : GOOD), chinese));
        if (!junk && !chinese && random.nextInt(5) == 0)
            text.set(0, fill(one(ASKED), false));
        java.util.Collections.shuffle(text, random);
        String subject = fill(one(random.nextInt(3) == 0 ? common : own), chinese);
        String from = (junk ? "offer" : "robert") + random.nextInt(junk ? 100_000 : 200) + "@"
                + (junk ? "host" + random.nextInt(1000) : "there" + random.nextInt(20))
                + ".test";
        String separator = chinese ? "。" : ". ";
        String html = junk && random.nextBoolean() || !junk && random.nextInt(4) == 0 ? "html" : "plain";
        return "From: " + from + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + number++ + "." + random.nextInt()
                + "@there.test>\r\nContent-Type: text/" + html
                + "; charset=utf-8\r\n\r\n" + (html.equals("html") ? "<p>" : "") + String.join(separator, text) + "\r\n";
    }

    String good(boolean chinese) {
        return letter(chinese, false);
    }

    String junk(boolean chinese) {
        return letter(chinese, true);
    }
}
