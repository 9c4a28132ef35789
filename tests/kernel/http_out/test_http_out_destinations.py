"""Every spelling of an inside address is refused, by form or by what it resolves to (ATK A20)."""

import ipaddress
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.http_out import DestinationRefused, DestinationUnreachable, Egress, EgressPolicy, HttpOut
from guanxi.kernel.http_out.addresses import is_public, parse_host, plain_address
from guanxi.kernel.http_out.destinations import parse_redirect, parse_url

pytestmark = pytest.mark.anyio

INSIDE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://0177.1/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://2130706433/",
    "http://127.0.0.1./",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://127.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[2001::1]/",
    "http://[4000::1]/",
    "http://[v1.x]/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://198.18.0.1/",
    "http://192.0.0.8/",
    "http://192.88.99.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://169.254.0.23/",
    "http://metadata.google.internal/",
    "http://METADATA.google.internal./",
]
MALFORMED = [
    "",
    "/relative",
    "//example.com/",
    "http:/example.com",
    "http:example.com",
    "http://",
    "http:///x",
    "http://exa mple.com/",
    "http://example.com\\@127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://example.com/\r\nHost: 127.0.0.1",
    "http://example.com/\x00",
    "http://example.com:99999/",
    "http://example.com:0/",
    "http://example.com:/",
    "http://example.com:80:80/",
    "http://example.com:٣/",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com@127.0.0.1/",
    "http://-example.com/",
    "http://exam|ple.com/",
    "http://example..com/",
    "http://℀.example/",
    "http://%31%32%37.0.0.1/",
    "http://[::1/",
    "http://[::1]x/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_x",
    "javascript://example.com/%0aalert(1)",
    "http://example.com/" + "a" * 5000,
]


@pytest.fixture(scope="module")
def guarded() -> HttpOut:
    return HttpOut()


@pytest.mark.parametrize("url", INSIDE + MALFORMED)
@pytest.mark.withstands("A20")
async def test_refuses_without_dialling(guarded: HttpOut, url: str) -> None:
    with pytest.raises(DestinationRefused) as caught:
        await guarded.request("GET", url)
    with pytest.raises(DestinationRefused):
        await guarded.request("GET", url, set_by_administrator=True)
    assert caught.value.status == 422
    assert not caught.value.temporary
    assert not caught.value.sent
    for language in ("zh", "en"):
        assert "secret" not in caught.value.words(language)
        assert "{" not in caught.value.words(language)


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["10.0.0.7"],
        ["93.184.216.34", "10.0.0.7"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:10.0.0.7"],
        ["2002:a00:1::1"],
        ["169.254.169.254"],
        ["not an address"],
        [f"8.8.{part // 200}.{part % 200 + 1}" for part in range(40)],
    ],
)
@pytest.mark.withstands("A20")
async def test_refuses_a_name_by_any_of_its_addresses(answer: list[str]) -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return answer

    for name in ("10.0.0.7.nip.io", "localhost.", "LOCALHOST", "db.example.com"):
        async with HttpOut(resolver=resolver) as http:
            with pytest.raises(DestinationRefused):
                await http.check_url(f"https://{name}/")


async def test_a_name_without_address_is_unreachable_for_now() -> None:
    async def nothing(_host: str, _port: int) -> list[str]:
        return []

    async with HttpOut(resolver=nothing) as http:
        with pytest.raises(DestinationUnreachable) as caught:
            await http.check_url("https://example.com/")
    assert caught.value.temporary


@pytest.mark.parametrize(
    ("entry", "url", "allowed"),
    [
        ("10.0.0.5", "http://10.0.0.5/", True),
        ("10.0.0.5", "http://10.0.0.5:8080/", False),
        ("10.0.0.5:8080", "http://10.0.0.5:8080/", True),
        ("10.0.0.5:8080", "http://10.0.0.5/", False),
        ("10.0.0.0/8", "http://10.9.9.9/", True),
        ("10.0.0.0/8", "http://11.9.9.9:81/", False),
        ("10.0.0.0/8:9000", "http://10.9.9.9:9000/", True),
        ("10.0.0.0/8", "http://[::ffff:10.9.9.9]/", True),
        ("[fd00::5]:8080", "http://[fd00::5]:8080/", True),
        ("fd00::5", "http://[fd00::5]/", True),
        ("fd00::/8", "http://[fd12::5]/", True),
        ("fd00::/8:8443", "https://[fd12::5]:8443/", True),
        ("hook.lan", "http://hook.lan/", True),
        ("hook.lan:8080", "http://HOOK.lan.:8080/", True),
        ("hook.lan", "http://other.lan/", False),
        ("hook.lan", "http://xhook.lan/", False),
        ("0.0.0.0/0", "http://169.254.169.254/", False),
        ("169.254.169.254:80", "http://169.254.169.254/", False),
        ("0.0.0.0/0", "http://2130706433/", False),
    ],
)
async def test_allow_list(entry: str, url: str, allowed: bool) -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["192.168.7.7"]

    async with HttpOut(policy=EgressPolicy((entry,)), resolver=resolver) as http:
        with pytest.raises(DestinationRefused):
            await http.check_url(url)
        if allowed:
            await http.check_url(url, set_by_administrator=True)
        else:
            with pytest.raises(DestinationRefused):
                await http.check_url(url, set_by_administrator=True)


@pytest.mark.parametrize("entry", ["", "http://x/", "10.0.0.0/33", "10.0.0.1/8", "a b", "host:0", "host:x", "0177.1"])
def test_a_wrong_entry_is_told_at_start(entry: str) -> None:
    with pytest.raises(ValueError, match="allow-list"):
        EgressPolicy((entry,))


@pytest.mark.withstands("A20")
async def test_ports_are_a_list() -> None:
    egress = Egress(EgressPolicy())
    host = parse_host("93.184.216.34")
    assert await egress.vet(host, 443) == (ip_address("93.184.216.34"),)
    for port in (22, 25, 3306, 5432, 6379, 8080):
        with pytest.raises(DestinationRefused) as caught:
            await egress.vet(host, port)
        assert caught.value.reason == "port"
    mail = Egress(EgressPolicy().for_ports(465, 587))
    assert await mail.vet(host, 587)


def test_one_spelling() -> None:
    assert parse_url("HTTPS://Bücher.Example:443/ä b?q=1#x".replace(" ", "%20")).url == (
        "https://xn--bcher-kva.example/%C3%A4%20b?q=1"
    )
    assert parse_url("http://例子.测试").host.name == "xn--fsqu00a.xn--0zwm56d"
    assert parse_url("http://Example.COM.:8080").authority == "example.com:8080"
    assert parse_url("http://[2606:4700:0:0::1]").authority == "[2606:4700::1]"
    assert parse_url("http://[::ffff:8.8.8.8]/").host.address == ip_address("8.8.8.8")


def test_redirects_are_read_as_strictly() -> None:
    here = parse_url("https://example.com/a/b")
    assert parse_redirect(here, "../c?x").url == "https://example.com/c?x"
    assert parse_redirect(here, "//other.example/").url == "https://other.example/"
    for location in ("http://example.com/", "ftp://x/", "\\\\evil", "https://u@x/", "https://x/\r\n", "javascript:x"):
        with pytest.raises(DestinationRefused):
            parse_redirect(here, location)


@given(st.ip_addresses())
def test_nothing_private_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(address) or (address.version == 6 and address.ipv4_mapped is not None)
    assert plain_address(str(address)) is not None
