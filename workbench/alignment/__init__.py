"""Alignment: when should the distribution resources plan be due?"""
