"""How Chinese sounds: pairs of syllables (dayin) and initials by threes (dyj), under marks that no Latin word has.

Only titles and names are indexed by their sound. Pairs of syllables find every longer word that is typed, as pairs of
characters do; there are some ten thousand of them, so the index stays small.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

from tickets.search.text import RUNS, is_han, normalise

PAIR_MARK, INITIALS_MARK = "~", "^"
INITIALS_LENGTH = 3
MAX_CHARACTERS = 60
MAX_SEGMENTATIONS = 3
MAX_TYPED = 30
LEAST_SYLLABLE = 3

_SYLLABLES = """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha
    chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan
    cui cun cuo da dai dan dang dao de den deng di dian diao die ding diu dong dou du duan dui dun duo e ei en eng er
    fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo
    ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing
    jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan
    lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao me
    mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin
    ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi
    qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo
    sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang
    shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan
    tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan
    yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao
    zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
    """
SYLLABLES = frozenset(_SYLLABLES.split())
# 重 is chong or zhong; which one only the word says, so both are kept.
_POLYPHONES = """
    重chong/zhong 长chang/zhang 行hang/xing 调diao/tiao 朝chao/zhao 乐le/yue 曾zeng/ceng 单dan/shan 解jie/xie 仇chou/qiu
    查cha/zha 盛sheng/cheng 覃qin/tan 都du/dou 藏cang/zang 传chuan/zhuan 弹dan/tan 降jiang/xiang 参can/shen 差cha/chai
    角jiao/jue 还hai/huan 率lv/shuai 卡ka/qia 会hui/kuai 薄bao/bo 柏bai/bo 车che/ju 称cheng/chen 畜xu/chu 给gei/ji
    更geng/jing 贾jia/gu 将jiang/qiang 觉jue/jiao 校xiao/jiao 壳ke/qiao 落luo/la 露lu/lou 绿lv/lu 没mei/mo 模mo/mu
    宁ning 区qu/ou 任ren 沈shen 石shi/dan 省sheng/xing 说shuo/shui 宿su/xiu 系xi/ji 吓xia/he 削xue/xiao 血xue/xie
    员yuan/yun 载zai 择ze/zhai 占zhan 着zhe/zhao 折zhe/she 缩suo 无wu 脱tuo 机ji 打da 服fu 大da 的de/di 了le/liao
    地di/de 得de/dei 和he 空kong 强qiang/jiang 数shu/shuo 似si/shi 提ti/di 同tong 兴xing 应ying 与yu 正zheng 只zhi
    中zhong 转zhuan 作zuo 扫sao 分fen 处chu 发fa 当dang 间jian 创chuang 供gong 号hao 假jia 禁jin 尽jin 劲jin/jing
    可ke 量liang 累lei 冒mao 难nan 屏ping/bing 铺pu 切qie 散san 上shang 少shao 舍she 什shen/shi 胜sheng 为wei 相xiang
    鲜xian 要yao 殷yin 钻zuan 综zong 种zhong/chong 翟zhai/di 尉wei/yu 华hua 那na 能neng 万wan 叶ye 俞yu 隗wei/kui
    """
EVERYDAY_POLYPHONES = {entry[0]: tuple(entry[1:].split("/")) for entry in _POLYPHONES.split()}
BEGINNINGS = frozenset(syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable) + 1))
LONGEST = max(map(len, SYLLABLES))
LETTERS = re.compile(r"[a-z]{2,30}", re.ASCII)
INITIALS = re.compile(r"[abcdefghjklmnopqrstwxyz]{2,8}", re.ASCII)


def sounds(*texts: str) -> list[str]:
    """The terms under which Chinese texts are found by their sound."""
    terms: dict[str, None] = {}
    for text in texts:
        left = MAX_CHARACTERS
        for run in RUNS.findall(normalise(text)):
            if left > 0 and is_han(run):
                terms.update(dict.fromkeys(_of_run(run[:left])))
                left -= len(run)
    return list(terms)


@lru_cache(maxsize=10_000)
def _of_run(run: str) -> tuple[str, ...]:
    readings = [readings_of(character) for character in run]
    found: list[str] = []
    for start in range(len(readings)):
        found += [PAIR_MARK + "".join(pair) for pair in product(*readings[start : start + 2])]
        near = [dict.fromkeys(each[:1] for each in one) for one in readings[start : start + INITIALS_LENGTH]]
        found += [INITIALS_MARK + "".join(group) for group in product(*near) if len(group) > 1]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8_000)
def readings_of(character: str) -> tuple[str, ...]:
    """The commonest reading, and the other of those that are read in two ways every day; without tones."""
    from pypinyin.pinyin_dict import pinyin_dict

    if character in EVERYDAY_POLYPHONES:
        return EVERYDAY_POLYPHONES[character]
    letters = unicodedata.normalize("NFD", pinyin_dict.get(ord(character), "").split(",")[0])
    plain = "v".join(letters.split("u\u0308"))
    # What nobody can read breaks the run: no term is made across it.
    return (re.sub(r"[^a-z]", "", plain),) if plain else ()


def typed_sounds(word: str) -> list[list[tuple[str, bool]]]:
    """What a word of Latin letters can sound like: each time the terms, with whether only their beginning is typed."""
    if not LETTERS.fullmatch(word):
        return []
    ways = [_pairs_of(syllables) for syllables in segmentations(word)]
    if INITIALS.fullmatch(word):
        ways.append(_initials_of(word))
    return [way for way in ways if way]


def _pairs_of(syllables: tuple[str, ...]) -> list[tuple[str, bool]]:
    if len(syllables) == 1:
        return [(PAIR_MARK + syllables[0], True)] if len(syllables[0]) >= LEAST_SYLLABLE else []
    pairs = [first + second for first, second in zip(syllables, syllables[1:], strict=False)]
    return [(PAIR_MARK + pair, place == len(pairs) - 1) for place, pair in enumerate(pairs)]


def _initials_of(word: str) -> list[tuple[str, bool]]:
    groups = [word[i : i + INITIALS_LENGTH] for i in range(max(1, len(word) - INITIALS_LENGTH + 1))]
    return [(INITIALS_MARK + group, len(group) < INITIALS_LENGTH) for group in groups]


@lru_cache(maxsize=1_000)
def segmentations(word: str) -> tuple[tuple[str, ...], ...]:
    """The ways to read a word as syllables, the last perhaps begun only; those with the fewest syllables first."""
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _letter in word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST), end):
            part = word[start:end]
            if part in SYLLABLES or (end == len(word) and part in BEGINNINGS):
                ways[end] += [(*way, part) for way in ways[start]]
        ways[end] = sorted(ways[end], key=len)[:MAX_SEGMENTATIONS]
    return tuple(ways[-1])
