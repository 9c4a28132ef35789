"""Word lists of the measuring data: surnames, given names, cities, each with its pinyin. Nobody real.

Not here: the names of the demo data, which tell a story; these only need the lengths and frequencies of real ones.
"""

from pypinyin import lazy_pinyin

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文辉力梅鑫波斌宇浩凯佳欣怡婷雪琳晨阳子轩梓涵诗琪雨泽俊熙思远"
    "博文嘉豪梦瑶一诺晓东志远海燕春兰国庆立新永康少华振宇家明慧敏天佑安然若曦清扬云飞书航乐瑶可馨语嫣沐辰景行知远承恩予安"
    "奕昕卓然亦凡钰彤语桐昊天睿渊皓煜祺珂悦宁璐珊珍莉蓉菲菁蕾薇妍彬鹏翔峰松柏林森焱炜灿烨宏达盛昌荣贵福禄寿喜"
)
_FIRST = "James Mary John Linda Robert Susan Michael Karen David Lisa Anna Peter Laura Mark Julia Paul Emma Lucas Sofia Noah Mia Leo Ella Ivan Nina"
_LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Martinez Lopez Wilson Anderson Taylor Thomas Moore Martin Lee Thompson White Harris "
    "Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts "
    "Kowalski Nowak Schmidt Schneider Fischer Weber Rossi Ferrari Dubois Laurent Silva Santos Petrov Ivanova Yamamoto Tanaka Nguyen Tran Kim Park"
)
_CITIES = (
    "上海 北京 深圳 广州 成都 杭州 武汉 重庆 南京 苏州 西安 天津 长沙 郑州 东莞 青岛 昆明 宁波 合肥 佛山 沈阳 福州 无锡 厦门 济南 大连 哈尔滨 "
    "温州 石家庄 泉州 南宁 长春 南昌 贵阳 金华 常州 嘉兴 太原 徐州 惠州"
)
_ORGANISATIONS = "科技有限公司 贸易有限公司 餐饮管理公司 商贸行 服饰店 生物科技公司 文化传媒公司 超市"


def find_words() -> dict[str, list[tuple[str, str]]]:
    """Each list as (word, pinyin with a space between syllables)."""
    lists = {
        "surname": list(dict.fromkeys(_SURNAMES)),
        "given": list(dict.fromkeys(_GIVEN)),
        "first": _FIRST.split(),
        "last": _LAST.split(),
        "city": _CITIES.split(),
        "organisation": _ORGANISATIONS.split(),
    }
    return {name: [(word, " ".join(lazy_pinyin(word))) for word in words] for name, words in lists.items()}
